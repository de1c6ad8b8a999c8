import { type Case, expectAlive, expectRefusal, infer, type SampleTensor, type Subject } from "./subject.ts";

/** Requests that must be refused with 400, and must not harm the server. */

type Request = Record<string, unknown>;

/** The sample request with its first input changed. */
function withFirst({ inputs }: Subject, change: (input: SampleTensor) => object): Request {
  return { inputs: inputs.map((input, index) => (index === 0 ? change(input) : input)) };
}

const without = (field: string) => (subject: Subject) =>
  withFirst(subject, (input) => Object.fromEntries(Object.entries(input).filter(([key]) => key !== field)));
const changed = (fields: object) => (subject: Subject) => withFirst(subject, (input) => ({ ...input, ...fields }));
const shaped = (change: (shape: number[]) => unknown[]) => (subject: Subject) =>
  withFirst(subject, (input) => ({ ...input, shape: change(input.shape) }));

const bodies: Readonly<Record<string, (subject: Subject) => unknown>> = {
  "no JSON": () => "{",
  "an empty body": () => "",
  "no object": () => "[]",
  "JSON with more behind it": ({ inputs }) => `${JSON.stringify({ inputs })} {}`,
  "no inputs": () => ({}),
  "an empty list of inputs": () => ({ inputs: [] }),
  "inputs that are no list": ({ inputs }) => ({ inputs: inputs[0] }),
  "an input that is no object": () => ({ inputs: [7] }),
  "an input without a name": without("name"),
  "an input without a datatype": without("datatype"),
  "an input without a shape": without("shape"),
  "an input without data": without("data"),
  "a missing input": ({ inputs }) => ({ inputs: [{ ...inputs[0], name: "no such input" }] }),
  "an input twice": ({ inputs }) => ({ inputs: [...inputs, inputs[0]] }),
  "an output that the model does not have": ({ inputs }) => ({ inputs, outputs: [{ name: "no such output" }] }),
  "an output twice": ({ inputs, outputs: [first] }) => ({
    inputs,
    outputs: [{ name: first?.name }, { name: first?.name }],
  }),
  "outputs that are no list": ({ inputs }) => ({ inputs, outputs: {} }),
  "an output without a name": ({ inputs }) => ({ inputs, outputs: [{}] }),
  "an unknown datatype": changed({ datatype: "FLOAT" }),
  "a datatype in lower case": ({ inputs: [first] }) => ({
    inputs: [{ ...first, datatype: first?.datatype.toLowerCase() }],
  }),
  "a datatype that is no text": changed({ datatype: 7 }),
  "another rank": shaped((shape) => [...shape, 1]),
  "a negative dimension": shaped(([, ...rest]) => [-1, ...rest]),
  "a fractional dimension": shaped(([, ...rest]) => [1.5, ...rest]),
  "a dimension that is text": shaped(([, ...rest]) => ["1", ...rest]),
  "dimensions whose product overflows": shaped((shape) => shape.map(() => 2 ** 40)),
  "a dimension beyond 64 bits": shaped(([, ...rest]) => [2 ** 70, ...rest]),
  "a shape larger than the data": shaped(([first = 1, ...rest]) => [first + 1, ...rest]),
  "more data than the shape": (subject) =>
    withFirst(subject, (input) => ({ ...input, data: [...input.data, ...input.data] })),
  "no data at all": changed({ data: [] }),
  "data that are an object": changed({ data: { 0: 1 } }),
  "data that are nested and flat at once": (subject) =>
    withFirst(subject, (input) => ({ ...input, data: [[input.data[0]], ...input.data.slice(1), input.data[0]] })),
  "an id that is no string": ({ inputs }) => ({ id: { a: 1 }, inputs }),
  "parameters that are nested": ({ inputs }) => ({ parameters: { a: { b: 1 } }, inputs }),
  "parameters that are a list": ({ inputs }) => ({ parameters: [1], inputs }),
  "data nested 250,000 deep": (subject) => deep(subject, "[", "]"),
  "objects nested 250,000 deep": (subject) => deep(subject, '{"a":', "}"),
  "text that is not UTF-8": ({ inputs }) => Buffer.from(`{"id":"\xff","inputs":${JSON.stringify(inputs)}}`, "latin1"),
};

const depth = 250_000;

function deep(subject: Subject, open: string, close: string): string {
  const marked = JSON.stringify(withFirst(subject, (input) => ({ ...input, data: "DEEP" })));
  return marked.replace('"DEEP"', `${open.repeat(depth)}1${close.repeat(depth)}`);
}

export const refusalCases: readonly Case[] = Object.entries(bodies).map(([title, make]) => ({
  title: `400 for ${title}`,
  check: async (subject) => {
    expectRefusal(await infer(subject, make(subject)), 400);
    await expectAlive(subject);
  },
}));
