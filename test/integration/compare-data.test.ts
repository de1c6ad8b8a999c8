import { execFileSync } from "node:child_process";
import { afterEach, expect, it } from "vitest";
import { type ComparedData, differenceSchema } from "../../core/data/difference/difference.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";
import { writeReleaseTag } from "../../core/release/release-tag.ts";
import { renderDifference } from "../../core/report/data/render-difference.ts";
import { compareData } from "../../operations/data/compare-data.ts";
import { lockData } from "../../operations/data/lock-data.ts";
import { createSmallRepository, rows, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
afterEach(() => small.remove());

const table = (count: number, line: (row: number) => string, head = "id,day,x,kind,y") =>
  `${head}\n${Array.from({ length: count }, (_, row) => line(row)).join("\n")}\n`;
const day = (row: number) => new Date(Date.UTC(2024, 0, 1 + (row % 150))).toISOString().slice(0, 10);
const usual = (row: number) => `r${row},${day(row)},${(row * 7919) % 100},${row % 3 === 0 ? "a" : "b"},${row % 2}`;

async function start(before: string): Promise<void> {
  small = await createSmallRepository(before);
  const config = (await small.ports.files.readText("sluice.yaml")) ?? "";
  if (before.startsWith("id"))
    await small.ports.files.write("sluice.yaml", config.replace("time: day", "time: day\n      id: id"));
}

async function compared(after: string): Promise<ComparedData> {
  await small.ports.files.write("data/rows.csv", after);
  const difference = await compareData(small.ports, { ...(await small.config()), base: { kind: "ref", ref: "HEAD" } });
  expect(differenceSchema.parse(difference)).toEqual(difference);
  if (difference.outcome !== "compared") throw new Error(JSON.stringify(difference));
  return difference;
}

const verdictsOf = ({ columns }: ComparedData) => Object.fromEntries(columns.map((one) => [one.name, one.verdict]));

it("tells by id which rows came, went and changed, and in which columns", async () => {
  await start(table(1_000, usual));
  const { rows: found } = await compared(
    table(1_100, (row) => usual(row + 50).replace(/^(r\d*7),([^,]*),\d+/, "$1,$2,55")),
  );
  expect(found).toMatchObject({ by: "id", before: 1_000, after: 1_100, added: 150, removed: 50 });
  expect(found?.changed).toBeGreaterThan(80);
  expect(found?.changedColumns.map(({ name }) => name)).toEqual(["x"]);
});

it("says what moved, and is silent on what did not", async () => {
  await start(table(20_000, usual));
  const difference = await compared(
    table(20_000, (row) => {
      const [id, at, x, kind, y] = usual(row).split(",");
      return [id, at, row % 5 === 0 ? "" : Number(x) + 20, row % 10 === 0 ? "new" : kind, y].join(",");
    }),
  );
  expect(verdictsOf(difference)).toEqual({
    id: "not-judged",
    day: "not-judged",
    x: "drift",
    kind: "drift",
    y: "stable",
  });
  const sentence = (name: string) => difference.columns.find((one) => one.name === name)?.sentence;
  expect(sentence("x")).toMatch(
    /^x: at least 18\.1% of rows moved versus HEAD \(allowed: 5%\); median 49, now 6\d, missing 0%, now 20%/,
  );
  expect(sentence("kind")).toContain("values never seen before: 10");
  expect(renderDifference(difference)).toMatchInlineSnapshot(`
    "<details>
    <summary>Data versus HEAD: 20,000 changed rows, 2 columns moved</summary>

    | column | rows that moved | before | after | PSI |
    | - | - | - | - | - |
    | x | ⚠️ 20% (18.1% to 21.9%) | █▇▇▇▇█▇▇▇▇▇█ median 49 | ▂▂▂▃▂▂▃▂▃█ median 69, missing 20% | 3.61 |
    | kind | ⚠️ 10% (7.57% to 11.4%) | █▅ b 66.7%, a 33.3% | █▄ b 60%, a 30%, never seen before 10% | 0.840 |
    | y (target) | ✅ 0% (0% to 1.88%) | ██ mean 0.500 | ██ mean 0.500 | 0 |

    Other columns: 2 not compared. A column moved when surely more than 5% of its rows did; all verdicts together are 95% sure.

    20,000 rows, before 20,000: 0 new, 0 gone, 20,000 changed (by their id). Changed: x in 20,000, kind in 2,000.

    </details>"
  `);
});

it("names columns that came, went, changed type or only their name", async () => {
  await start(rows());
  const { shape } = await compared(
    rows()
      .replace("day,x,kind,y", "day,x,sort,y")
      .replaceAll(/,(\d+)\n/g, ",yes$1\n"),
  );
  expect(shape).toMatchObject({ renamed: [{ from: "kind", to: "sort" }], added: [], removed: [] });
  expect(shape.retyped).toMatchObject([{ name: "y", from: "BIGINT", to: "VARCHAR" }]);
});

it("finds rows that contradict each other, and what no model can surpass", async () => {
  await start(rows());
  const { conflicts, rows: found } = await compared(
    table(100, (row) => `2024-01-01,${row % 10},a,${row < 75 ? 0 : 1}`, "day,x,kind,y"),
  );
  expect(conflicts).toMatchObject({ rows: 100, groups: 10, ceiling: 0.75 });
  expect(conflicts?.examples[0]?.features).toBe("x 9, kind a");
  // One row is in both.
  expect(found).toMatchObject({ by: "content", removed: 599, added: 99 });
});

it("says plainly when there is nothing to compare with", async () => {
  await start(rows());
  const config = await small.config();
  const against = (ref: string) => compareData(small.ports, { ...config, base: { kind: "ref", ref } });
  expect(await against("HEAD")).toEqual({ outcome: "same", base: "HEAD" });
  expect(await against("nowhere")).toMatchObject({ outcome: "no-base", reason: expect.stringContaining("no nowhere") });
  expect(await compareData(small.ports, { ...config, base: { kind: "production" } })).toMatchObject({
    outcome: "no-base",
    reason: "There is no release of small in production yet.",
  });
  execFileSync("git", ["-C", small.folder, "rm", "-q", "--cached", "-r", "data"]);
  execFileSync("git", ["-C", small.folder, "-c", "user.name=t", "-c", "user.email=t@e", "commit", "-qm", "no data"]);
  expect(await against("HEAD")).toMatchObject({
    outcome: "no-base",
    reason: "HEAD has no file that matches data/*.csv.",
  });
});

it("compares with what the model in production was trained on, however the branch went on", async () => {
  await start(table(300, usual));
  const { repository, files } = small.ports;
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", small.folder, "-c", "user.name=t", "-c", "user.email=t@e", ...args], {
      encoding: "utf8",
    });
  const commit = git("rev-parse", "HEAD").trim();
  const digest = `sha256:${"a".repeat(64)}`;
  const released = { release: "small@v1", digest, uri: "file:///1" };
  const tag = writeReleaseTag({ ...released, commit, report: digest });
  await repository.createTag({ name: "small@v1", commit, message: tag });
  const content = JSON.stringify({ version: 1, model: "small", stable: released });
  const path = releaseFilePath("small");
  await repository.commitFile({ branch: "env/production", path, content, message: "Promote", expectedHead: null });
  await files.write("data/rows.csv", table(400, usual));
  git("commit", "-qam", "More rows");
  const difference = await compareData(small.ports, { ...(await small.config()), base: { kind: "production" } });
  expect(difference).toMatchObject({
    outcome: "compared",
    base: "the training data of production (small@v1)",
    rows: { before: 300, after: 400, added: 100, removed: 0 },
  });
});

it("lets the configuration say how far a column may move", async () => {
  await start(table(20_000, usual));
  const config = (await small.ports.files.readText("sluice.yaml")) ?? "";
  const tolerant = config.replace("target: y\n", "target: y\n      difference: { tolerance: 30% }\n");
  await small.ports.files.write("sluice.yaml", tolerant);
  const difference = await compared(table(20_000, (row) => usual(row).replace(/,\d+,([ab]),/, ",55,$1,")));
  expect(difference).toMatchObject({ tolerance: 0.3 });
  expect(verdictsOf(difference)).toMatchObject({ x: "drift", kind: "stable" });
  const slightly = await compared(table(20_000, (row) => usual(row).replace(/^(r\d*7,[^,]*),\d+/, "$1,55")));
  expect(verdictsOf(slightly)).toMatchObject({ x: "stable" });
});

it("knows data that git does not hold by the digests that the commit locked", async () => {
  await start(rows());
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", small.folder, "-c", "user.name=t", "-c", "user.email=t@e", ...args]);
  git("rm", "-q", "--cached", "-r", "data");
  git("commit", "-qm", "Keep the data elsewhere");
  const config = await small.config();
  const against = () => compareData(small.ports, { ...config, base: { kind: "ref", ref: "HEAD" } });
  expect(await against()).toMatchObject({ outcome: "no-base" });
  await lockData(small.ports, { ...config, check: false });
  git("add", "data.lock.yaml");
  git("commit", "-qm", "Lock the data");
  expect(await against()).toEqual({ outcome: "same", base: "HEAD" });
  await small.ports.files.write("data/rows.csv", `${rows()}2024-06-01,1,a,0\n`);
  expect(await against()).toMatchObject({ outcome: "no-base", reason: "HEAD has no file that matches data/*.csv." });
});

it("keeps what may be personal out of every value", async () => {
  const person = (row: number) => `2024-01-0${1 + (row % 9)},${row % 7},ann${row % 3}@example.com,${row % 2}`;
  await start(table(200, person, "day,x,kind,y"));
  const difference = await compared(table(300, person, "day,x,kind,y"));
  expect(JSON.stringify(difference)).not.toMatch(/ann\d/);
  expect(difference.columns.find(({ name }) => name === "kind")?.sentence).toBe(
    "kind may be personal, so its values are not compared",
  );
});
