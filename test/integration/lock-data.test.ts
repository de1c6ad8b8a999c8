import { afterEach, expect, it } from "vitest";
import { lockData } from "../../operations/data/lock-data.ts";
import { validateData } from "../../operations/data/validate-data.ts";
import { createSmallRepository, rows, type SmallRepository } from "./small-repository.ts";

let small: SmallRepository;
afterEach(() => small.remove());

const lock = async (check = false) => lockData(small.ports, { ...(await small.config()), check });
const validate = async () => validateData(small.ports, await small.config());

it("writes the files into data.lock.yaml, the same text every time, and keeps what else it holds", async () => {
  small = await createSmallRepository();
  await small.ports.files.write("data.lock.yaml", "version: 1\nmodels: { other: { splits: { a: 1 } } }\n");
  expect((await lock()).headline).toBe("data.lock.yaml names the 1 file of small");
  const text = await small.ports.files.readText("data.lock.yaml");
  expect(text).toMatch(/- \{ path: data\/rows\.csv, digest: sha256:[0-9a-f]{64}, bytes: 10753, rows: 600 \}/);
  expect(text).toContain("splits:");
  await lock();
  expect(await small.ports.files.readText("data.lock.yaml")).toBe(text);
});

it("refuses data that is not what the commit says", async () => {
  small = await createSmallRepository();
  expect(await lock(true)).toMatchObject({ conclusion: "refused", headline: expect.stringContaining("does not name") });
  await lock();
  expect((await lock(true)).conclusion).toBe("passed");
  expect((await validate()).conclusion).toBe("passed");
  await small.ports.files.write("data/rows.csv", `${rows()}2024-06-01,1,a,0\n`);
  await small.ports.files.write("data/more.csv", rows());
  const outcome = await validate();
  expect(outcome.conclusion).toBe("refused");
  expect(outcome.facts.findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
    "table.lock: the files are not those of data.lock.yaml: changed: data/rows.csv (601 rows instead of 600); " +
      "new: data/more.csv; sluice lock-data writes what there is now",
  ]);
  expect((await lock(true)).conclusion).toBe("refused");
});

it("only tells it where the configuration says so, and wants a lock where it requires one", async () => {
  small = await createSmallRepository();
  const config = (await small.ports.files.readText("sluice.yaml")) ?? "";
  await small.ports.files.write("sluice.yaml", config.replace("target: y\n", "target: y\n      lock: require\n"));
  expect((await validate()).annotations.map(({ title }) => title)).toEqual(["Data rule table.lock"]);
  await lock();
  await small.ports.files.write("sluice.yaml", config.replace("target: y\n", "target: y\n      lock: warn\n"));
  await small.ports.files.write("data/rows.csv", `${rows()}2024-06-01,1,a,0\n`);
  expect(await validate()).toMatchObject({ conclusion: "passed", annotations: [{ level: "warning" }] });
});

it("does not take a broken lock for none", async () => {
  small = await createSmallRepository();
  await small.ports.files.write("data.lock.yaml", "version: 2\nmodels: {}\n");
  await expect(validate()).rejects.toMatchObject({ code: "LOCK_INVALID", where: { line: 1 } });
});
