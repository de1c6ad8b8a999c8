import { expect, it } from "vitest";
import { trackingSchema } from "../config/schemas/tracking-schema.ts";
import { digestOf } from "../digest.ts";
import { evaluated, reports } from "../report/fixtures/reports.ts";
import { trackedAlias, trackedRun, trackedVersion } from "./tracked.ts";

const { mlflow } = trackingSchema.parse({
  mlflow: { url: "https://mlflow.example.com", registered_model: "acme.{model}" },
});
const report = reports.passed;
const at = 1_000;

it("names an evaluation by what was judged on which rows, so that telling it again finds it", () => {
  const one = trackedRun(report, mlflow, { links: {}, at });
  expect(trackedRun(report, mlflow, { links: { run: "elsewhere" }, at: 2_000 }).key).toBe(one.key);
  const other = evaluated(report.gates, { holdout: { ...report.holdout, digest: digestOf("other") } });
  expect(trackedRun(other, mlflow, { links: {}, at }).key).not.toBe(one.key);
});

it("says where a reader finds more, and whose scores they are", () => {
  const links = { run: "https://github.com/acme/flights/actions/runs/7", pullRequest: 12 };
  const { tags } = trackedRun(evaluated(report.gates, { predicted: { further: 0 } }), mlflow, { links, at });
  expect(tags).toMatchObject({
    "sluice.report": links.run,
    "sluice.pull_request": "12",
    "sluice.verdict": "passed",
    "sluice.scores": "made by the candidate's own code",
  });
});

it("spells names as MLflow takes them, and bounds what a pull request has written", () => {
  const params = {
    "a:b%<script>": "x".repeat(1_000),
    ...Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`p${i}`, i])),
  };
  const run = trackedRun(evaluated(report.gates, { candidate: { ...report.candidate, params } }), mlflow, {
    links: {},
    at,
  });
  expect(Object.keys(run.params)).toHaveLength(100);
  expect(run.params.seed).toBe(String(report.candidate.seed));
  const few = { ...report.candidate, params: { "a:b%<script>": "x".repeat(1_000) } };
  expect(trackedRun(evaluated(report.gates, { candidate: few }), mlflow, { links: {}, at }).params).toEqual({
    "a.bpct_script_": "x".repeat(500),
    seed: run.params.seed,
  });
});

it("tells refused and undecided apart", () => {
  const verdict = (name: "failed" | "unsure") =>
    trackedRun(reports[name], mlflow, { links: {}, at }).tags["sluice.verdict"];
  expect([verdict("failed"), verdict("unsure")]).toEqual(["refused", "unsure"]);
});

it("leads from a version to the bytes: by the registry's address, or by the release where that is a path", () => {
  const [digest, commit] = [digestOf("model"), "a".repeat(40)];
  const release = { release: "late@v2", digest, uri: "oci://ghcr.io/acme/late", commit, report: digestOf("report") };
  expect(trackedVersion(release, "late", mlflow)).toMatchObject({
    name: "acme.late",
    source: "oci://ghcr.io/acme/late",
    tags: { "sluice.release": "late@v2", "sluice.digest": digest, "sluice.commit": commit },
    run: { experiment: "late", tags: { "sluice.digest": digest } },
  });
  expect(trackedVersion({ ...release, uri: "file:///srv/x" }, "late", mlflow).source).toBe("sluice:///late@v2");
});

it("names an alias by its environment, unless the configuration does", () => {
  const named = { ...mlflow, aliases: { production: "champion" } };
  const of = (environment: string) => trackedAlias(environment, { model: "late", release: null }, named).alias;
  expect([of("production"), of("eu.staging")]).toEqual(["champion", "eu-staging"]);
});
