import assert from "node:assert/strict";
import { type Case, expectOk, expectRefusal, infer, jsonOf, outputsOf, pathOf, post, type Subject } from "./subject.ts";

/** Requests that must be answered, in JSON. */

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** `[[1, 2], [3, 4]]` of `[1, 2, 3, 4]` and `[2, 2]`. */
function nest(data: readonly unknown[], shape: readonly number[]): unknown {
  const [length = 0, ...rest] = shape;
  const step = sizeOf(rest);
  return rest.length === 0
    ? data
    : Array.from({ length }, (_, row) => nest(data.slice(row * step, (row + 1) * step), rest));
}

async function answerOf(subject: Subject, request: object) {
  return jsonOf(expectOk(await infer(subject, { inputs: subject.inputs, ...request })));
}

export const jsonCases: readonly Case[] = [
  {
    title: "an answer has the model's name, and every output whole",
    check: async (subject) => {
      const reply = expectOk(await infer(subject, { inputs: subject.inputs }));
      assert.match(reply.headers.get("content-type") ?? "", /^application\/json/);
      const answer = jsonOf(reply);
      assert.equal(answer.model_name, subject.model);
      const outputs = outputsOf(answer);
      assert.deepEqual(
        outputs.map(({ name, datatype }) => ({ name, datatype })),
        subject.outputs.map(({ name, datatype }) => ({ name, datatype })),
      );
      for (const { shape, data } of outputs) {
        assert.equal(data?.flat(Number.POSITIVE_INFINITY).length, sizeOf(shape));
      }
    },
  },
  ...["7-abc", "a “b” \n 7"].map(
    (id): Case => ({
      title: `the id ${JSON.stringify(id)} is echoed`,
      check: async (subject) => {
        assert.equal((await answerOf(subject, { id })).id, id);
      },
    }),
  ),
  {
    title: "nested data mean the same as flat data",
    check: async (subject) => {
      const inputs = subject.inputs.map((input) => ({ ...input, data: nest(input.data, input.shape) }));
      assert.deepEqual(outputsOf(await answerOf(subject, { inputs })), outputsOf(await answerOf(subject, {})));
    },
  },
  {
    title: "an output that is asked for comes alone",
    check: async (subject) => {
      const wanted = subject.outputs.slice(-1).map(({ name }) => ({ name }));
      const outputs = outputsOf(await answerOf(subject, { outputs: wanted }));
      assert.deepEqual(
        outputs.map(({ name }) => ({ name })),
        wanted,
      );
    },
  },
  {
    title: "parameters may be strings, numbers and booleans, everywhere",
    check: async (subject) => {
      const parameters = { text: "a", number: 1.5, flag: true };
      await answerOf(subject, {
        parameters,
        inputs: subject.inputs.map((input) => ({ ...input, parameters })),
        outputs: subject.outputs.map(({ name }) => ({ name, parameters })),
      });
    },
  },
  {
    title: "empty parameters are none",
    check: async (subject) => {
      await answerOf(subject, { parameters: {} });
    },
  },
];

/** What JSON can carry of each datatype, as text so that no digit is lost on the way. */
const extremes: Readonly<Record<string, readonly string[]>> = {
  BOOL: ["true", "false"],
  UINT8: ["0", "255"],
  UINT16: ["0", "65535"],
  UINT32: ["0", "4294967295"],
  UINT64: ["9007199254740993", "18446744073709551615"],
  INT8: ["-128", "127"],
  INT16: ["-32768", "32767"],
  INT32: ["-2147483648", "2147483647"],
  INT64: ["-9223372036854775808", "9007199254740993"],
  FP32: ["-1.5", "16777216"],
  FP64: ["0.1", "-123456.789"],
  BYTES: ['"ÄÖ 漢字 🛫"', '"a \\"b\\" \\n"'],
};

const beyond: Readonly<Record<string, readonly string[]>> = {
  BOOL: ["2", '"true"'],
  UINT8: ["-1", "256", "1.5", '"1"', "true"],
  UINT16: ["65536"],
  UINT32: ["4294967296"],
  UINT64: ["-1", "18446744073709551616"],
  INT8: ["128", "-129"],
  INT16: ["32768"],
  INT32: ["2147483648", "0.5"],
  INT64: ["9223372036854775808", "0.5", '"7"'],
  FP16: ["1"],
  FP32: ["1e999", "1e39", "NaN", "Infinity", '"1"', "true"],
  FP64: ["1e999", "-Infinity", "{}"],
  BYTES: ["1", "true", '"\\ud800"'],
};

const echoes =
  (datatype: string) =>
  ({ echo }: Subject) =>
    echo(datatype) !== null;

async function echo(subject: Subject, datatype: string, values: readonly string[]) {
  const body = `{"inputs":[{"name":"x","datatype":"${datatype}","shape":[1,2],"data":[${values.join(",")}]}]}`;
  return await post(subject, pathOf({ model: subject.echo(datatype) ?? "" }, "infer"), body);
}

export const jsonDatatypeCases: readonly Case[] = [
  ...Object.entries(extremes).map(
    ([datatype, values]): Case => ({
      title: `${datatype} goes through JSON without loss: ${values.join(", ")}`,
      applies: echoes(datatype),
      check: async (subject) => {
        const reply = expectOk(await echo(subject, datatype, values));
        const [output] = outputsOf(jsonOf(reply));
        assert.deepEqual(
          { ...output, data: null, parameters: null },
          {
            name: "y",
            datatype,
            shape: [1, 2],
            data: null,
            parameters: null,
          },
        );
        const text = /"data":\s*\[([^\]]*)\]/.exec(reply.bytes.toString("utf8"))?.[1] ?? "";
        const exactly = /^-?\d+$/.test(values[0] ?? "") ? text.split(/,\s*/) : JSON.parse(`[${text}]`);
        assert.deepEqual(exactly, /^-?\d+$/.test(values[0] ?? "") ? values : JSON.parse(`[${values.join(",")}]`));
      },
    }),
  ),
  ...Object.entries(beyond).flatMap(([datatype, values]) =>
    values.map(
      (value): Case => ({
        title: `${value} is refused as ${datatype}`,
        applies: echoes(datatype),
        check: async (subject) => {
          expectRefusal(await echo(subject, datatype, [value, value]), 400);
        },
      }),
    ),
  ),
];
