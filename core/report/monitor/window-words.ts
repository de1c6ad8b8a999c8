import type { MonitorReport } from "../../monitor/monitor-report.ts";

const wholeDay = "T00:00:00.000Z";

/** `2001-05-01`, `2001-05-01 to 2001-05-08` or with times; for people, inert as Markdown. */
export function windowWords({ from, to }: Pick<MonitorReport["window"], "from" | "to">): string {
  if (from === null || to === null) return "all rows";
  const isDay = from.endsWith(wholeDay) && Date.parse(to) - Date.parse(from) === 86_400_000;
  return isDay ? dayWords(from) : `${dayWords(from)} to ${dayWords(to)}`;
}

export function dayWords(instant: string): string {
  return instant.replace(wholeDay, "").replace(".000Z", "Z");
}
