import fc from "fast-check";
import { expect, it } from "vitest";
import type { TensorSpec } from "../../core/tensor.ts";
import { HttpError } from "./http.ts";
import { feedsFor } from "./infer-feeds.ts";
import { readInferRequest } from "./infer-request.ts";
import { sizeOf } from "./tensor-shape.ts";

/** Whatever bytes arrive, they are read whole and exactly, or refused with 400: nothing else is thrown. */

const datatypes = ["BOOL", "UINT64", "INT8", "INT64", "FP16", "FP32", "FP64", "BYTES"] as const;
const specs: TensorSpec[] = datatypes.map((datatype) => ({ name: `in-${datatype}`, datatype, shape: [-1, 2] }));

const scalar = fc.oneof(
  fc.constantFrom(0, 1, -1, 1.5, 2 ** 53, 1e300, true, null, "", "a", "\ud800", "\0"),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.string(),
);
const data = fc.oneof(
  fc.array(scalar, { maxLength: 5 }),
  fc.array(fc.array(scalar, { maxLength: 3 }), { maxLength: 3 }),
);
const shape = fc.oneof(
  fc.constantFrom([1, 2], [2, 2], [0, 2], [-1, 2], [2 ** 60, 2], [1], []),
  fc.array(fc.oneof(fc.integer(), fc.double(), fc.constant("1")), { maxLength: 4 }),
);
const tensor = fc.record(
  {
    name: fc.constantFrom(...specs.map(({ name }) => name), "other"),
    datatype: fc.constantFrom(...datatypes, "FLOAT", 7, null),
    shape,
    data: fc.option(data, { nil: undefined }),
    parameters: fc.option(
      fc.record({ binary_data_size: fc.oneof(fc.integer({ min: -1, max: 20 }), fc.double(), fc.string()) }),
      { nil: undefined },
    ),
  },
  { requiredKeys: ["name"] },
);
const request = fc.record(
  { id: fc.oneof(fc.string(), fc.integer()), inputs: fc.array(tensor, { maxLength: 3 }), parameters: fc.anything() },
  { requiredKeys: ["inputs"] },
);

/** A request for one model, with bytes behind it, and a header that may tell their border wrongly. */
const frame = fc.tuple(
  fc.oneof(
    request.map((value) => Buffer.from(asJson(value))),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  ),
  fc.uint8Array({ maxLength: 20 }),
  fc.option(fc.oneof(fc.constant("exact"), fc.integer({ min: -1, max: 80 }).map(String)), { nil: undefined }),
  fc.constantFrom(...specs),
);

/** Arbitrary values hold what JSON cannot say. */
function asJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
}

it("reads any bytes to tensors of the model's interface, or refuses them with 400", () => {
  let read = 0;
  fc.assert(
    fc.property(frame, ([json, tail, header, spec]) => {
      const length = header === "exact" ? String(json.length) : header;
      try {
        const asked = readInferRequest(Buffer.concat([json, tail]), length);
        const feeds = feedsFor({ inputs: [spec] }, asked);
        const fed = feeds[spec.name];
        expect(fed?.datatype).toBe(spec.datatype);
        expect(fed?.shape).toHaveLength(spec.shape.length);
        expect(fed?.data).toHaveLength(sizeOf(fed?.shape ?? []));
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(HttpError);
        expect((error as HttpError).status).toBe(400);
      }
    }),
    { numRuns: 5_000 },
  );
  expect(read).toBeGreaterThan(0);
});
