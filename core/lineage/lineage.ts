import type { Override } from "../gates/override.ts";
import type { Release } from "../release/release-tag.ts";
import { alignColumns, shown } from "../report/evaluation/render-terminal.ts";
import type { EvaluatedReport } from "../report/evaluation-report.ts";
import { code, escapeMarkdown, table } from "../report/markdown.ts";
import { formatCount } from "../report/numbers.ts";
import { intervalWords, labelOf, type Rows } from "../report/tables.ts";
import type { TrailEvent } from "./trail.ts";

/** Where a released model comes from, how it was judged, and what became of it. */

export interface Promotion {
  environment: string;
  number: number;
  url: string;
  state: "open" | "closed" | "merged";
  approvedBy: string[];
}

export interface Lineage {
  model: string;
  release: Release;
  /** Where it is now, `production: stable`. */
  now: { environment: string; as: "stable" | "candidate" | "held" }[];
  /** By the report that it was released by; a string says why there is none. */
  evaluation: Evaluation | string;
  overrides: Override[];
  /** Oldest first, of all environments. */
  trail: TrailEvent[];
  /** Pull requests into environments; null: nobody could be asked. */
  promotions: Promotion[] | null;
}

type Evaluation = ReturnType<typeof evaluationOf>;

/** What a lineage tells of a report; the whole of it is in the registry. */
export function evaluationOf({ candidate, measurement, gates, holdout, production }: EvaluatedReport) {
  const { data, command, params, seed, runtime } = candidate;
  const metrics = Object.entries(measurement.candidate.metrics).map(([name, { value, lower, upper }]) => ({
    ...{ name, label: labelOf(measurement, name), value, lower, upper },
  }));
  const { verdict, sentence } = gates;
  return { verdict, sentence, metrics, production, holdout, data, trained: { command, params, seed, runtime } };
}

/** What stands in the terminal; the first row of each table is its head. */
function lineageTables(lineage: Lineage): { title: string; rows: Rows }[] {
  const { overrides, trail, promotions } = lineage;
  return [
    { title: "Where it comes from", rows: [["what", "value"], ...originRows(lineage)] },
    ...metricTable(lineage),
    {
      title: "Overrides",
      rows: [
        ["at", "gate", "by", "because"],
        ...overrides.map(({ at, claim, limit, by, reason }) => [at, `${claim}: ${limit}`, by, reason]),
      ],
    },
    {
      title: "What became of it",
      rows: [
        ["at", "environment", "what", "asked by", "because", "commit"],
        ...trail.map(({ at, environment, what, by, reason, commit }) => [
          ...[at, environment, what, by ?? "", reason ?? "", commit.slice(0, 12)],
        ]),
      ],
    },
    {
      title: "Promotions",
      rows: [
        ["environment", "pull request", "state", "approved by"],
        ...(promotions ?? []).map(({ environment, url, state, approvedBy }) => [
          ...[environment, url, state, approvedBy.join(", ") || "nobody"],
        ]),
      ],
    },
  ].filter(({ rows }) => rows.length > 1);
}

function originRows({ release, now, evaluation }: Lineage): Rows {
  const places = now.map(({ environment, as }) => `${environment}: ${as}`).join(", ");
  return [
    ["release", release.release],
    ["model", release.digest],
    ["commit", release.commit],
    ["now", places || "in no environment"],
    ...(typeof evaluation === "string" ? [["evaluation", `not known: ${evaluation}`]] : evaluationRows(evaluation)),
  ];
}

function evaluationRows({ data, trained, holdout, production, verdict, sentence }: Evaluation): Rows {
  return [
    ["data", `${data.digest}, ${formatCount(data.rows)} rows`],
    ["command", trained.command],
    ["parameters", `${JSON.stringify(trained.params)}, seed ${trained.seed}`],
    ["holdout", `${holdout.digest}, ${formatCount(holdout.rows)} rows`],
    ["compared with", production?.release ?? "nothing: nothing was in production"],
    ["verdict", `${verdict}: ${sentence}`],
  ];
}

function metricTable({ evaluation }: Lineage): { title: string; rows: Rows }[] {
  if (typeof evaluation === "string") return [];
  const rows = evaluation.metrics.map((metric) => [metric.label, intervalWords(metric)]);
  return [{ title: "How it was judged", rows: [["metric", "value"], ...rows] }];
}

export function lineageForTerminal(lineages: readonly Lineage[]): string {
  return lineages
    .flatMap((lineage) =>
      lineageTables(lineage).map(({ title, rows }) => `${title}\n${alignColumns(rows.map((row) => row.map(shown)))}`),
    )
    .join("\n\n");
}

export function lineageMarkdown(lineages: readonly Lineage[]): string {
  return lineages
    .flatMap((lineage) => [
      `### ${code(lineage.release.release)}`,
      ...lineageTables(lineage).map(
        ({ title, rows }) => `**${title}**\n\n${table(rows.map((row) => row.map(escapeMarkdown)))}`,
      ),
    ])
    .join("\n\n");
}
