/** What clocks on the wall of a time zone show, and when they show it. */

const msPerMinute = 60_000;

/** The date there, as the milliseconds at which that date begins in UTC: days can be added to it. */
export function dateThere(instant: number, zone: string): number {
  const shown = instant + offsetAt(instant, zone);
  return shown - (((shown % 86_400_000) + 86_400_000) % 86_400_000);
}

/**
 * When the clocks show so many minutes of that date. A time that is shown twice, or skipped, when clocks are changed has
 * two answers: the earlier or the later one.
 */
export function instantOf(date: number, minutes: number, zone: string, which: "earlier" | "later"): number {
  const shown = date + minutes * msPerMinute;
  const candidates = [shown - 86_400_000, shown + 86_400_000].map((around) => shown - offsetAt(around, zone));
  const exact = candidates.filter((instant) => instant + offsetAt(instant, zone) === shown);
  const all = exact.length > 0 ? exact : candidates;
  return which === "earlier" ? Math.min(...all) : Math.max(...all);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks there are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const clock = clocks.get(zone) ?? clockOf(zone);
  clocks.set(zone, clock);
  const parts = clock.formatToParts(instant);
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  const [year, month, day] = [read("year"), read("month"), read("day")];
  const shown = Date.UTC(year, month - 1, day, read("hour"), read("minute"), read("second"));
  return shown - Math.floor(instant / 1_000) * 1_000;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const number = "numeric";
  return new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: number,
    month: number,
    day: number,
    hour: number,
    minute: number,
    second: number,
  });
}
