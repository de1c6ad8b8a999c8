import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { StateLock } from "./state-lock.ts";

let folder: string;
const locks: StateLock[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-lock-"));
});

afterEach(async () => {
  await Promise.all(locks.splice(0).map((lock) => lock.release()));
  await rm(folder, { recursive: true, force: true });
});

async function take(): Promise<StateLock> {
  const lock = new StateLock(folder);
  await lock.take(() => undefined);
  locks.push(lock);
  return lock;
}

const left = (holder: object) => writeFile(join(folder, "lock"), JSON.stringify(holder));

async function age(seconds: number): Promise<void> {
  const then = new Date(Date.now() - seconds * 1_000);
  await utimes(join(folder, "lock"), then, then);
}

it("keeps a second server off the folder, until the first lets go", async () => {
  const first = await take();
  await expect(take()).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining("is in use") });
  await first.release();
  await take();
});

it("goes to one of many that begin at the same time", async () => {
  await left({ id: "dead", pid: 999_999_999, host: hostname() });
  const results = await Promise.allSettled(Array.from({ length: 20 }, take));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(await readdir(folder)).toEqual(["lock"]);
});

it.each([
  ["a process that is gone", { id: "x", pid: 999_999_999, host: hostname() }, 0],
  ["a process before ours with the same number, as in a container", { id: "x", pid: process.pid, host: hostname() }, 0],
  ["a machine that has been silent", { id: "x", pid: 1, host: "elsewhere" }, 31],
  ["a process whose number another program has got", { id: "x", pid: 1, host: hostname() }, 31],
])("is taken from %s", async (_, holder, seconds) => {
  await left(holder);
  await age(seconds);
  await take();
});

it.each([
  ["another process that runs", { id: "x", pid: 1, host: hostname() }],
  ["another machine", { id: "x", pid: 999_999_999, host: "elsewhere" }],
])("is left to %s", async (_, holder) => {
  await left(holder);
  await expect(take()).rejects.toMatchObject({ code: "USAGE" });
  expect(JSON.parse(await readFile(join(folder, "lock"), "utf8"))).toEqual(holder);
});

it("that a crash has torn is taken when it is old", async () => {
  await writeFile(join(folder, "lock"), "");
  await expect(take()).rejects.toMatchObject({ code: "USAGE" });
  await age(31);
  await take();
});

it("of another server is never removed by one that has lost it", async () => {
  const lock = await take();
  await left({ id: "other", pid: 1, host: "elsewhere" });
  await lock.release();
  expect(await readFile(join(folder, "lock"), "utf8")).toContain("other");
});
