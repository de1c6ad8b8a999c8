import type { FreezeWindow, Moment } from "../schemas/freeze-schema.ts";
import type { Misuse } from "./misuse.ts";

/** What a freeze window may not say although every key is well formed. */
export function checkFreeze({ from, to, time_zone: zone }: FreezeWindow): Misuse[] {
  return [
    ...(isTimeZone(zone)
      ? []
      : [{ path: ["time_zone"], message: `there is no time zone ${zone}; write it as Europe/Berlin` }]),
    ...[from, to].flatMap((moment, index) =>
      isDate(moment) ? [] : [{ path: [index === 0 ? "from" : "to"], message: "there is no such day" }],
    ),
    ...checkOrder(from, to),
  ];
}

function checkOrder(from: Moment, to: Moment): Misuse[] {
  if (from.kind !== to.kind) {
    return [{ path: ["to"], message: "from and to must both be weekdays, both dates or both times of day" }];
  }
  const isEmpty = from.kind === "dated" && to.kind === "dated" ? order(from) >= order(to, 24 * 60) : isSame(from, to);
  return isEmpty ? [{ path: ["to"], message: "the window must end after it begins" }] : [];
}

/** `sat` to `sat` is one whole day; with the same time twice it is nothing, or everything. */
function isSame(from: Moment, to: Moment): boolean {
  return to.minutes !== null && JSON.stringify(from) === JSON.stringify(to);
}

function order({ year, month, day, minutes }: Extract<Moment, { kind: "dated" }>, wholeDay = 0): number {
  return Date.UTC(year, month - 1, day, 0, minutes ?? wholeDay);
}

function isDate(moment: Moment): boolean {
  if (moment.kind !== "dated") return true;
  const date = new Date(Date.UTC(moment.year, moment.month - 1, moment.day));
  return date.getUTCMonth() === moment.month - 1 && date.getUTCDate() === moment.day;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
