import { z } from "zod";

/** Times in which nothing new may begin in an environment. */

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** A wall clock's moment; `minutes` since midnight, null: the whole day. */
export type Moment =
  | { kind: "daily"; minutes: number }
  | { kind: "weekly"; day: number; minutes: number | null }
  | { kind: "dated"; year: number; month: number; day: number; minutes: number | null };

const pattern = /^(?:(sun|mon|tue|wed|thu|fri|sat)|(\d{4})-(\d\d)-(\d\d))?(?:(?:^| )([01]\d|2[0-3]):([0-5]\d))?$/;

const moment = z
  .string()
  .min(1)
  .regex(pattern, "must be a weekday (fri), a date (2026-12-24) or a time (22:00), or one of the first with a time")
  .transform((text): Moment => {
    const [, weekday, year, month, day, hours, minute] = pattern.exec(text) ?? [];
    const minutes = hours === undefined ? null : Number(hours) * 60 + Number(minute);
    if (weekday) return { kind: "weekly", day: weekdays.indexOf(weekday as (typeof weekdays)[number]), minutes };
    if (year) return { kind: "dated", year: Number(year), month: Number(month), day: Number(day), minutes };
    return { kind: "daily", minutes: minutes ?? 0 };
  });

const freezeWindowSchema = z.strictObject({
  from: moment.describe("When it begins: a weekday (fri), a date (2026-12-24), a time (22:00), or a day and a time"),
  to: moment.describe("When it ends, written like from; a day without a time belongs to it as a whole"),
  time_zone: z.string().min(1).default("UTC").describe("IANA time zone that both are of, such as Europe/Berlin"),
  reason: z.string().min(1).max(200).describe("Why, for those who have to wait"),
});

export const freezeSchema = z.array(freezeWindowSchema).max(100);

export type FreezeWindow = z.output<typeof freezeWindowSchema>;
