import assert from "node:assert/strict";
import {
  type Case,
  call,
  expectAlive,
  expectOk,
  expectRefusal,
  infer,
  jsonOf,
  type OutputTensor,
  outputsOf,
  pathOf,
  post,
  type Reply,
  type Subject,
} from "./subject.ts";

/** The binary tensor extension, asked of servers with an echo model. */

const lengthHeader = "inference-header-content-length";

const bytesOf = (view: ArrayBufferView) => Buffer.from(view.buffer, view.byteOffset, view.byteLength);

function texts(...elements: (string | Buffer)[]): Buffer {
  return Buffer.concat(
    elements.flatMap((element) => {
      const bytes = Buffer.from(element);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(bytes.length);
      return [length, bytes];
    }),
  );
}

/** Two elements of each datatype. */
const samples: Readonly<Record<string, Buffer>> = {
  BOOL: Buffer.from([1, 0]),
  UINT8: Buffer.from([0, 255]),
  UINT16: bytesOf(Uint16Array.from([0, 65_535])),
  UINT32: bytesOf(Uint32Array.from([0, 4_294_967_295])),
  UINT64: bytesOf(BigUint64Array.from([2n ** 53n + 1n, 2n ** 64n - 1n])),
  INT8: bytesOf(Int8Array.from([-128, 127])),
  INT16: bytesOf(Int16Array.from([-32_768, 32_767])),
  INT32: bytesOf(Int32Array.from([-(2 ** 31), 2 ** 31 - 1])),
  INT64: bytesOf(BigInt64Array.from([-(2n ** 63n), 2n ** 53n + 1n])),
  FP16: bytesOf(Uint16Array.from([0x3c00, 0xc500])), // 1 and -5
  FP32: bytesOf(Float32Array.from([Math.PI, Number.NaN])),
  FP64: bytesOf(Float64Array.from([Math.PI, Number.POSITIVE_INFINITY])),
  BYTES: texts("ÄÖ 漢字", "line\nfeed"),
};

interface Frame {
  head: object;
  tail: Buffer;
  /** Instead of the true length of the JSON. */
  length?: string;
}

async function send(subject: Subject, model: string, { head, tail, length }: Frame): Promise<Reply> {
  const json = Buffer.from(JSON.stringify(head), "utf8");
  return await post(subject, pathOf({ model }, "infer"), Buffer.concat([json, tail]), {
    "content-type": "application/octet-stream",
    [lengthHeader]: length ?? String(json.length),
  });
}

function inputOf(datatype: string, size: unknown, fields: object = {}) {
  return { name: "x", datatype, shape: [1, 2], parameters: { binary_data_size: size }, ...fields };
}

/** The JSON of a binary answer, and the bytes of each of its outputs. */
function divide(reply: Reply): { outputs: OutputTensor[]; tails: Buffer[] } {
  const length = Number(reply.headers.get(lengthHeader));
  assert.ok(Number.isInteger(length) && length > 0, `${lengthHeader} must tell the JSON's length`);
  const outputs = outputsOf(jsonOf({ bytes: reply.bytes.subarray(0, length) }));
  let offset = length;
  const tails = outputs.map(({ parameters }) => {
    const size = Number(parameters?.binary_data_size ?? 0);
    offset += size;
    return reply.bytes.subarray(offset - size, offset);
  });
  assert.equal(offset, reply.bytes.length, "the body must end with the last tensor");
  return { outputs, tails };
}

const echoes =
  (datatype: string) =>
  ({ echo, binary }: Subject) =>
    binary && echo(datatype) !== null;

const asBytes = { outputs: [{ name: "y", parameters: { binary_data: true } }] };

const roundTrips = Object.entries(samples).map(
  ([datatype, tail]): Case => ({
    title: `binary ${datatype} comes back as it was`,
    applies: echoes(datatype),
    check: async (subject) => {
      const head = { id: "7", inputs: [inputOf(datatype, tail.length)], ...asBytes };
      const reply = expectOk(await send(subject, subject.echo(datatype) ?? "", { head, tail }));
      assert.equal(reply.headers.get("content-type"), "application/octet-stream");
      const { outputs, tails } = divide(reply);
      assert.deepEqual(outputs, [
        {
          name: "y",
          datatype,
          shape: [1, 2],
          parameters: { ...outputs[0]?.parameters, binary_data_size: tail.length },
        },
      ]);
      assert.deepEqual(tails, [tail]);
    },
  }),
);

const sent = samples.INT32 ?? Buffer.alloc(0);

async function echoInt32(subject: Subject, request: object): Promise<Reply> {
  const head = { inputs: [inputOf("INT32", sent.length)], ...request };
  return expectOk(await send(subject, subject.echo("INT32") ?? "", { head, tail: sent }));
}

const choices: readonly Case[] = [
  {
    title: "the server names the extension",
    check: async (subject) => {
      const { extensions } = jsonOf(expectOk(await call(subject, "/v2")));
      const names = (extensions as string[]).filter((name) => /^binary_(tensor_)?data$/.test(name));
      assert.equal(names.length, 1, "no extension binary_tensor_data");
    },
  },
  {
    title: "binary inputs are answered in JSON unless asked otherwise",
    check: async (subject) => {
      const [output] = outputsOf(jsonOf(await echoInt32(subject, {})));
      assert.deepEqual(output?.data?.flat(), [-(2 ** 31), 2 ** 31 - 1]);
    },
  },
  {
    title: "binary_data_output asks for all outputs",
    check: async (subject) => {
      const { tails } = divide(await echoInt32(subject, { parameters: { binary_data_output: true } }));
      assert.deepEqual(tails, [sent]);
    },
  },
  {
    title: "binary_data of an output overrides binary_data_output",
    check: async (subject) => {
      const outputs = [{ name: "y", parameters: { binary_data: false } }];
      const reply = await echoInt32(subject, { parameters: { binary_data_output: true }, outputs });
      assert.ok(outputsOf(jsonOf(reply))[0]?.data);
    },
  },
  {
    title: "JSON inputs can be answered in binary",
    check: async (subject) => {
      const inputs = [{ name: "x", datatype: "INT32", shape: [1, 2], data: [1, 2] }];
      const reply = await infer({ ...subject, model: subject.echo("INT32") ?? "" }, { inputs, ...asBytes });
      assert.deepEqual(divide(expectOk(reply)).tails, [bytesOf(Int32Array.from([1, 2]))]);
    },
  },
  {
    title: "a raw request is the only input's bytes, its rows told by their number",
    check: async (subject) => {
      const reply = await send(subject, subject.echo("INT32") ?? "", { head: {}, tail: Buffer.alloc(0), length: "0" });
      expectRefusal(reply, 400);
      const raw = bytesOf(Int32Array.from([1, 2, 3, 4]));
      const path = pathOf({ model: subject.echo("INT32") ?? "" }, "infer");
      const headers = { "content-type": "application/octet-stream", [lengthHeader]: "0" };
      const { outputs, tails } = divide(expectOk(await post(subject, path, raw, headers)));
      assert.deepEqual(outputs[0]?.shape, [2, 2]);
      assert.deepEqual(tails, [raw]);
      expectRefusal(await post(subject, path, raw.subarray(0, 6), headers), 400);
    },
  },
];

const plain = { inputs: [inputOf("INT32", sent.length)] };
const inBytes = (size: number) => ({ inputs: [inputOf("BYTES", size)] });
const cut = texts("abc", "def").subarray(0, -1);
const overlong = Buffer.concat([texts("abc"), Buffer.from([0xff, 0xff, 0xff, 0xff])]);
const notText = texts(Buffer.from([0xff]), "a");

const broken: Readonly<Record<string, Frame & { datatype?: string }>> = {
  "a header beyond the body": { head: plain, tail: sent, length: "100000" },
  "a header beyond 64 bits": { head: plain, tail: sent, length: "99999999999999999999" },
  "a negative header": { head: plain, tail: sent, length: "-1" },
  "a header that is no number": { head: plain, tail: sent, length: "ten" },
  "a header with a sign": { head: plain, tail: sent, length: "+10" },
  "a header that cuts the JSON": { head: plain, tail: sent, length: "10" },
  "a header that takes bytes for JSON": { head: plain, tail: sent, length: String(JSON.stringify(plain).length + 4) },
  "fewer bytes than named": { head: plain, tail: sent.subarray(0, 7) },
  "more bytes than named": { head: plain, tail: Buffer.concat([sent, sent]) },
  "a size that is not the shape's": { head: { inputs: [inputOf("INT32", 4)] }, tail: sent.subarray(0, 4) },
  "a shape whose size overflows": { head: { inputs: [inputOf("INT32", 8, { shape: [2 ** 62, 2] })] }, tail: sent },
  "a negative size": { head: { inputs: [inputOf("INT32", -8)] }, tail: sent },
  "a size that is text": { head: { inputs: [inputOf("INT32", "8")] }, tail: sent },
  "a fractional size": { head: { inputs: [inputOf("INT32", 7.5)] }, tail: sent },
  "a size beyond 64 bits": { head: { inputs: [inputOf("INT32", 2 ** 70)] }, tail: sent },
  "data and bytes at once": { head: { inputs: [inputOf("INT32", 8, { data: [1, 2] })] }, tail: sent },
  "binary_data that is no boolean": {
    head: { ...plain, outputs: [{ name: "y", parameters: { binary_data: "yes" } }] },
    tail: sent,
  },
  "a BOOL that is neither": { datatype: "BOOL", head: { inputs: [inputOf("BOOL", 2)] }, tail: Buffer.from([1, 7]) },
  "an element that is cut": { datatype: "BYTES", head: inBytes(cut.length), tail: cut },
  "an element longer than the tensor": { datatype: "BYTES", head: inBytes(overlong.length), tail: overlong },
  "a length that is cut": { datatype: "BYTES", head: inBytes(9), tail: Buffer.concat([texts("abc"), Buffer.alloc(2)]) },
  "too few elements": { datatype: "BYTES", head: inBytes(7), tail: texts("abc") },
  "too many elements": { datatype: "BYTES", head: inBytes(15), tail: texts("a", "b", "c") },
  "text that is not UTF-8": { datatype: "BYTES", head: inBytes(notText.length), tail: notText },
};

const refusals = Object.entries(broken).map(
  ([title, frame]): Case => ({
    title: `400 for ${title}`,
    check: async (subject) => {
      expectRefusal(await send(subject, subject.echo(frame.datatype ?? "INT32") ?? "", frame), 400);
      await expectAlive(subject);
    },
  }),
);

const unannounced: Case = {
  title: "400 for binary_data_size without the header",
  check: async (subject) => {
    expectRefusal(await infer({ ...subject, model: subject.echo("INT32") ?? "" }, plain), 400);
  },
};

export const binaryCases: readonly Case[] = [
  ...roundTrips,
  ...[...choices, ...refusals, unannounced].map((rule) => ({ ...rule, applies: rule.applies ?? echoes("INT32") })),
];
