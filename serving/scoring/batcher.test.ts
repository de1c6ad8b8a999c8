import { describe, expect, it } from "vitest";
import type { LoadedModel } from "../../core/ports.ts";
import type { Tensor } from "../../core/tensor.ts";
import { Batcher, type BatcherLimits } from "./batcher.ts";

/** Doubles its numbers, fails on 13, and is busy until it is let go. */
class Doubler implements LoadedModel {
  readonly inputs = [{ name: "x", datatype: "FP32" as const, shape: [-1, -1] }];
  readonly outputs = [{ name: "y", datatype: "FP32" as const, shape: [-1, -1] }];
  readonly batches: number[][] = [];
  /** Added to every value per row of the batch: a model that looks at its rows together. */
  readonly #mixing: number;
  #gate = Promise.withResolvers<void>();

  constructor(mixing = 0) {
    this.#mixing = mixing;
  }

  async infer({ x }: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
    const values = Array.from(x?.data as Float32Array);
    this.batches.push(values);
    await this.#gate.promise;
    if (values.includes(13)) {
      throw new Error("13 is no number\nfor a model");
    }
    const mixed = this.#mixing * ((x?.shape[0] ?? 0) - 1);
    const data = Float32Array.from(values, (value) => 2 * value + mixed);
    return { y: { datatype: "FP32", shape: x?.shape ?? [], data } };
  }

  letGo(): void {
    this.#gate.resolve();
  }

  hold(): void {
    this.#gate = Promise.withResolvers<void>();
  }

  async close(): Promise<void> {}
}

const limits: BatcherLimits = { maxQueued: 8, timeoutMs: 5_000, maxBatchRows: 100 };
const row = (...values: number[]) => ({
  x: { datatype: "FP32" as const, shape: [1, values.length], data: Float32Array.from(values) },
});
const ask = async (batcher: Batcher, ...values: number[]) => {
  const { y } = await batcher.score(row(...values));
  return Array.from(y?.data as Float32Array);
};

/** After it the model has what was asked in this turn of the event loop. */
const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Has the batcher score enough batches both ways to believe in them. */
async function proven(model: Doubler, batcher: Batcher): Promise<void> {
  for (let round = 0; round < 10; round++) {
    model.hold();
    const first = ask(batcher, 1);
    await endOfTurn();
    const answers = [first, ask(batcher, 2), ask(batcher, 3)];
    model.letGo();
    await Promise.all(answers);
  }
  model.batches.length = 0;
}

describe("the queue before a model", () => {
  it("hands a request to a free model at the end of the turn, and joins those that wait", async () => {
    const model = new Doubler();
    const batcher = new Batcher(model, limits);
    await proven(model, batcher);
    model.hold();
    const first = ask(batcher, 1);
    await endOfTurn();
    const answers = [first, ask(batcher, 2), ask(batcher, 3), ask(batcher, 4)];
    expect(model.batches).toEqual([[1]]);
    expect(batcher.queued).toBe(3);
    model.letGo();
    expect(await Promise.all(answers)).toEqual([[2], [4], [6], [8]]);
    expect(model.batches).toEqual([[1], [2, 3, 4]]);
  });

  it("joins what one turn has brought to a free model", async () => {
    const model = new Doubler();
    const batcher = new Batcher(model, limits);
    await proven(model, batcher);
    expect(await Promise.all([ask(batcher, 1), ask(batcher, 2), ask(batcher, 3)])).toEqual([[2], [4], [6]]);
    expect(model.batches).toEqual([[1, 2, 3]]);
  });

  it("scores the first batches both ways, and answers what a request alone would have got", async () => {
    const model = new Doubler();
    const batcher = new Batcher(model, limits);
    const answers = [ask(batcher, 1), ask(batcher, 2), ask(batcher, 3)];
    model.letGo();
    expect(await Promise.all(answers)).toEqual([[2], [4], [6]]);
    expect(model.batches).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it("never joins requests again for a model that looks at its rows together", async () => {
    const model = new Doubler(0.5);
    const batcher = new Batcher(model, limits);
    for (let round = 0; round < 3; round++) {
      model.hold();
      const answers = [ask(batcher, 1), ask(batcher, 2), ask(batcher, 3)];
      model.letGo();
      expect(await Promise.all(answers)).toEqual([[2], [4], [6]]);
    }
    expect(model.batches.filter((batch) => batch.length > 1)).toEqual([[1, 2, 3]]);
  });

  it("joins only what has the same shape, up to the limit of rows", async () => {
    const model = new Doubler();
    const batcher = new Batcher(model, { ...limits, maxBatchRows: 2 });
    await proven(model, batcher);
    model.hold();
    const answers = [ask(batcher, 1), ask(batcher, 7, 8), ask(batcher, 2), ask(batcher, 3), ask(batcher, 4)];
    model.letGo();
    expect(await Promise.all(answers)).toEqual([[2], [14, 16], [4], [6], [8]]);
    expect(model.batches).toEqual([
      [1, 2],
      [7, 8],
      [3, 4],
    ]);
  });

  it("lets no request fail for its neighbour", async () => {
    const model = new Doubler();
    const batcher = new Batcher(model, limits);
    await proven(model, batcher);
    model.hold();
    const answers = Promise.allSettled([ask(batcher, 1), ask(batcher, 2), ask(batcher, 13), ask(batcher, 3)]);
    model.letGo();
    const [, second, third, fourth] = await answers;
    expect(second).toMatchObject({ value: [4] });
    expect(fourth).toMatchObject({ value: [6] });
    expect(third).toMatchObject({ reason: { status: 500, message: "the model failed: 13 is no number" } });
  });

  it("refuses with 503 what would wait behind too many", async () => {
    const model = new Doubler();
    const batcher = new Batcher(model, { ...limits, maxQueued: 2 });
    const answers = [ask(batcher, 1), ask(batcher, 2), ask(batcher, 3)];
    await expect(ask(batcher, 4)).rejects.toMatchObject({ status: 503, headers: { "retry-after": "1" } });
    model.letGo();
    expect(await Promise.all(answers)).toEqual([[2], [4], [6]]);
  });

  it("gives up on a model that does not answer in time, and scores nothing for who has gone", async () => {
    const model = new Doubler();
    const batcher = new Batcher(model, { ...limits, timeoutMs: 30 });
    const first = ask(batcher, 1);
    await endOfTurn();
    const answers = await Promise.allSettled([first, ask(batcher, 2)]);
    expect(answers).toMatchObject([{ reason: { status: 503 } }, { reason: { status: 503 } }]);
    expect(batcher.queued).toBe(0);
    model.letGo();
    expect(await ask(batcher, 5)).toEqual([10]);
    expect(model.batches).toEqual([[1], [5]]);
  });

  it("works on as many at a time as the model can", async () => {
    const model = Object.assign(new Doubler(), { lanes: 2 });
    const batcher = new Batcher(model, limits);
    const answers = [ask(batcher, 1), ask(batcher, 2)];
    await endOfTurn();
    expect(model.batches).toEqual([[1], [2]]);
    model.letGo();
    await Promise.all(answers);
  });
});
