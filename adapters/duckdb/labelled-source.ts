import type { DuckDBConnection } from "@duckdb/node-api";
import { cohortOf } from "../../core/monitor/performance/cohort.ts";
import type { LabelCounts, LabelledQuestion, LabelledRows } from "../../core/monitor/performance/labelled-rows.ts";
import {
  countsSql,
  delaysSql,
  joinedSql,
  judgedSql,
  labelsSql,
  predictionsSql,
  strayLabelsSql,
  unknownLabelsSql,
} from "../../core/monitor/performance/labels-sql.ts";
import { type DelayDistribution, delayDistribution } from "../../core/monitor/performance/maturity.ts";
import type { Column, Table } from "../../core/table.ts";
import { withDuckDb } from "./connection.ts";
import { firstRow } from "./rows.ts";
import { relationOf, type Source } from "./source.ts";

/** Joins predictions with labels that came later; `told` may be the live rows themselves. */
export function labelledSource(live: Source, told: Source, question: LabelledQuestion): Promise<LabelledRows> {
  return withDuckDb({ scratch: live.scratch }, async (connection) => {
    await connection.run(`create view sluice_live as ${relationOf(live)}`);
    await connection.run(`create view sluice_told as ${relationOf(told)}`);
    await connection.run(predictionsSql(question.predictions, question.copies));
    await connection.run(labelsSql(question.labels, question));
    const { window } = question;
    const delay = await delayOf(connection, window?.to ?? question.now);
    const maturedMs = question.maturedMs ?? delay?.p95 ?? null;
    const cohort = window && cohortOf({ window, judgedUntil: question.judgedUntil }, maturedMs ?? 0);
    const scores = question.predictions.scores.map(({ name }) => name);
    await connection.run(joinedSql(cohort, scores));
    const counts = await countsOf(connection, question);
    return { cohort, maturedMs, delay, counts, rows: await rowsOf(connection, question) };
  });
}

async function delayOf(connection: DuckDBConnection, until: number): Promise<DelayDistribution | null> {
  const [delay = [], age = []] = (await connection.runAndReadAll(delaysSql(until))).getColumnsJS();
  return delayDistribution({ delay: Float64Array.from(delay as number[]), age: Float64Array.from(age as number[]) });
}

async function countsOf(connection: DuckDBConnection, question: LabelledQuestion): Promise<LabelCounts> {
  const [rows, labelled, early, conflicting, unreadable, unscored, doubled, doubledPredictions] = (await firstRow(
    connection,
    countsSql,
  )) as [number, number, number, number, number, number, number, number];
  const [future, untimed] = (await firstRow(connection, strayLabelsSql(question.labels, question))) as [number, number];
  const [unknown] = (await firstRow(connection, unknownLabelsSql(question))) as [number];
  const odd = { early, conflicting, unreadable, unscored, doubled, doubledPredictions };
  return { rows, labelled, ...odd, unknown, future, untimed };
}

async function rowsOf(connection: DuckDBConnection, { predictions }: LabelledQuestion): Promise<Table> {
  const scores = predictions.scores.map(({ name }) => name);
  const groups = predictions.groups.map(({ name }) => name);
  const all = (await connection.runAndReadAll(judgedSql([...scores, ...groups]))).getColumnsJS();
  const columns = ["time", "label", ...scores].map((name, place): [string, Column] => [
    name,
    { type: "number", values: Float64Array.from((all[place] ?? []) as number[]) },
  ]);
  const texts = groups.map((name, place): [string, Column] => [
    name,
    { type: "string", values: (all[columns.length + place] ?? []) as (string | null)[] },
  ]);
  return { rows: all[0]?.length ?? 0, columns: Object.fromEntries([...columns, ...texts]) };
}
