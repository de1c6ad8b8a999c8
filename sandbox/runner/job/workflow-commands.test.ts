import { expect, test } from "vitest";
import { OutputReader, parseCommand } from "./workflow-commands.ts";

test.each([
  ["plain text", null],
  ["a ::error::in the middle", null],
  ["::error::broke", { name: "error", properties: {}, message: "broke" }],
  ["  ::ERROR::broke", { name: "error", properties: {}, message: "broke" }],
  [
    "::error file=a/b.yaml,line=3,col=5,title=Data%3A broken%2C sadly::100%25 broken%0Atwice",
    {
      name: "error",
      properties: { file: "a/b.yaml", line: "3", col: "5", title: "Data: broken, sadly" },
      message: "100% broken\ntwice",
    },
  ],
  ["::warning file=C:/x::y", { name: "warning", properties: { file: "C:/x" }, message: "y" }],
  ["::group::a::b", { name: "group", properties: {}, message: "a::b" }],
])("%s", (line, expected) => {
  expect(parseCommand(line)).toEqual(expected);
});

function reader() {
  const masks: string[] = [];
  return { masks, reader: new OutputReader((secret) => masks.push(secret)) };
}

test("annotations keep their place in the file", () => {
  const { reader: output } = reader();
  expect(output.read("::error file=sluice.yaml,line=3,col=5,title=Bad::no such metric")).toBe("error: no such metric");
  expect(output.annotations).toEqual([
    { level: "error", title: "Bad", message: "no such metric", where: { file: "sluice.yaml", line: 3, column: 5 } },
  ]);
});

test("ten annotations of a level are kept", () => {
  const { reader: output } = reader();
  for (let n = 0; n < 12; n++) {
    output.read(`::warning::${n}`);
  }
  output.read("::error::one");
  expect(output.annotations.map(({ level }) => level)).toEqual([...Array(10).fill("warning"), "error"]);
});

test("masks are handed on and not shown", () => {
  const { masks, reader: output } = reader();
  expect(output.read("::add-mask::secret")).toBeNull();
  expect(masks).toEqual(["secret"]);
});

test("between stop-commands and its word, commands are text", () => {
  const { masks, reader: output } = reader();
  output.read("::stop-commands::Word");
  expect(output.read("::add-mask::x")).toBe("::add-mask::x");
  expect(output.read("::Word::")).toBeNull();
  output.read("::add-mask::y");
  expect(masks).toEqual(["y"]);
});

test("commands that GitHub has taken away do nothing but warn", () => {
  const { reader: output } = reader();
  expect(output.read("::set-output name=a::1")).toBe("::set-output name=a::1");
  expect(output.annotations).toMatchObject([{ level: "warning", message: expect.stringContaining("set-output") }]);
});
