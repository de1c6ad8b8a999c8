const hour = 3_600_000;
const day = 24 * hour;

/** At most so long a schedule lets pass between two runs, about: by the coarsest field of the cron line. */
export function longestPause(cron: string): number {
  const [, hours = "*", days = "*", months = "*", weekdays = "*"] = cron.trim().split(/\s+/);
  if (months !== "*") return 366 * day;
  if (days !== "*") return 31 * day;
  if (weekdays !== "*") return 7 * day;
  return hours === "*" ? hour : day;
}
