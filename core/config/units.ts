import { z } from "zod";

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `10m`, `1h`, `7d` → milliseconds. */
export const duration = z
  .string()
  .regex(/^\d+(\.\d+)?(ms|s|m|h|d)$/, "must be a duration such as 90s, 10m, 1h or 7d")
  .transform((text) => {
    const [, amount, unit] = /^([\d.]+)(\D+)$/.exec(text) ?? [];
    return Number(amount) * milliseconds[unit as keyof typeof milliseconds];
  });

/** `5%` or `+50%` → 0.05, 0.5. */
export const percent = z
  .string()
  .regex(/^[+-]?\d+(\.\d+)?%$/, "must be a percentage such as 5%")
  .transform((text) => Number(text.slice(0, -1)) / 100);

/** A share of a whole: `0%` to `100%`, as 0 to 1. */
export const share = percent.refine((value) => value >= 0 && value <= 1, "must be between 0% and 100%");

/** In months of 30 days. */
const months = { day: 1 / 30, week: 7 / 30, month: 1, quarter: 3, year: 12 } as const;

/** `1 per 10 months` → false alarms in a month of 30 days. */
export const budget = z
  .string()
  .regex(/^\d+ per (\d+ )?(day|week|month|quarter|year)s?$/, "must be a budget such as 1 per 10 months")
  .transform((text) => {
    const [, alarms, , many = "1", unit] = /^(\d+) per ((\d+) )?(day|week|month|quarter|year)/.exec(text) ?? [];
    return Number(alarms) / (Number(many) * months[unit as keyof typeof months]);
  })
  .refine((perMonth) => perMonth > 0 && perMonth <= 30, "must be above 0 and at most one a day");
