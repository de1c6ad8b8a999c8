import { expect, test } from "vitest";
import { type Concurrency, ConcurrencyGroups, readConcurrency } from "./concurrency.ts";

test.each([
  [undefined, null],
  ["", null],
  [{ group: "" }, null],
  ["deploy", { group: "deploy", cancelInProgress: false, queue: "single" }],
  [
    { group: "x", "cancel-in-progress": true },
    { group: "x", cancelInProgress: true, queue: "single" },
  ],
  [
    { group: "x", queue: "max" },
    { group: "x", cancelInProgress: false, queue: "max" },
  ],
])("%j", (value, expected) => {
  expect(readConcurrency(value)).toEqual(expected);
});

/** Work that ends when told to, or when it is cancelled. */
function stage(groups: ConcurrencyGroups, log: string[]) {
  return (name: string, wanted: Partial<Concurrency> = {}) => {
    const end = Promise.withResolvers<string>();
    const result = groups.inTurn(
      { group: "G", cancelInProgress: false, queue: "single", ...wanted },
      () => end.resolve("cancelled"),
      async () => {
        log.push(name);
        return await end.promise;
      },
    );
    return { result, finish: () => end.resolve("done") };
  };
}

test("one runs, one waits, and a newer one takes the place of the waiting one", async () => {
  const log: string[] = [];
  const enter = stage(new ConcurrencyGroups(), log);
  const [first, second, third] = [enter("first"), enter("second", { group: "g" }), enter("third")];
  expect(await second.result).toBeNull();
  expect(log).toEqual(["first"]);
  first.finish();
  third.finish();
  expect(await Promise.all([first.result, third.result])).toEqual(["done", "done"]);
  expect(log).toEqual(["first", "third"]);
});

test("cancel-in-progress ends the running one first", async () => {
  const log: string[] = [];
  const enter = stage(new ConcurrencyGroups(), log);
  const first = enter("first");
  const second = enter("second", { cancelInProgress: true });
  expect(await first.result).toBe("cancelled");
  second.finish();
  expect(await second.result).toBe("done");
});

test("queue: max lets up to a hundred wait in order", async () => {
  const log: string[] = [];
  const enter = stage(new ConcurrencyGroups(), log);
  const all = Array.from({ length: 102 }, (_, index) => enter(String(index), { queue: "max" }));
  expect(await all[1]!.result).toBeNull();
  for (const one of all) {
    one.finish();
  }
  await Promise.all(all.map(({ result }) => result));
  expect(log).toEqual(["0", ...Array.from({ length: 100 }, (_, index) => String(index + 2))]);
});

test("groups do not know each other, and an empty one forgets", async () => {
  const log: string[] = [];
  const enter = stage(new ConcurrencyGroups(), log);
  const first = enter("first");
  const other = enter("other", { group: "H" });
  first.finish();
  other.finish();
  expect(await Promise.all([first.result, other.result])).toEqual(["done", "done"]);
  const again = enter("again");
  again.finish();
  expect(await again.result).toBe("done");
});

test("work that breaks still leaves its group", async () => {
  const groups = new ConcurrencyGroups();
  const wanted = { group: "G", cancelInProgress: false, queue: "single" as const };
  const broken = groups.inTurn(
    wanted,
    () => {},
    () => Promise.reject(new Error("broke")),
  );
  await expect(broken).rejects.toThrow("broke");
  expect(
    await groups.inTurn(
      wanted,
      () => {},
      async () => "next",
    ),
  ).toBe("next");
});
