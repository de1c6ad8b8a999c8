import { afterEach, expect, it, vi } from "vitest";
import { SluiceError } from "../core/errors.ts";
import type { Annotation } from "../core/outcome.ts";
import { publishError, publishOutcome } from "./publish.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** What the runner would read from the step's output. */
async function commandsOf(publish: () => Promise<number>): Promise<{ lines: string[]; exitCode: number }> {
  vi.stubEnv("GITHUB_STEP_SUMMARY", "");
  vi.stubEnv("GITHUB_OUTPUT", "");
  const written: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  const exitCode = await publish();
  return {
    lines: written
      .join("")
      .split("\n")
      .filter((line) => line.startsWith("::")),
    exitCode,
  };
}

const refused = { conclusion: "refused", headline: "late: no", summary: "", facts: null } as const;

it("says how many annotations are not shown, of each level", async () => {
  const many = (level: Annotation["level"], count: number): Annotation[] =>
    Array.from({ length: count }, (_, index) => ({ level, title: "Rule", message: `rule ${index}` }));
  const { lines } = await commandsOf(() =>
    publishOutcome({ ...refused, annotations: [...many("error", 15), ...many("warning", 10)] }, {}),
  );
  expect(lines.filter((line) => line.startsWith("::error"))).toHaveLength(10);
  expect(lines).toContain("::error title=And more::6 more are in the job summary.");
  expect(lines.filter((line) => line.startsWith("::warning"))).toHaveLength(10);
});

it("refuses with an annotation even when the operation left none", async () => {
  const { lines, exitCode } = await commandsOf(() => publishOutcome({ ...refused, annotations: [] }, {}));
  expect(exitCode).toBe(2);
  expect(lines).toContain("::error title=Refused::late: no");
});

it("shows every problem of an error at its place, with what to do", async () => {
  const problems = [
    { message: "unknown key 'tsak'", where: { file: "sluice.yaml", line: 5, column: 3 } },
    { message: "models.late.task is missing" },
  ];
  const error = new SluiceError("CONFIG_INVALID", "sluice.yaml has 2 problems", { remedy: "Correct them.", problems });
  const { lines, exitCode } = await commandsOf(() => publishError("gate", error));
  expect(exitCode).toBe(64);
  expect(lines).toEqual([
    "::error title=CONFIG_INVALID,file=sluice.yaml,line=5,col=3::unknown key 'tsak'%0ATo mend it: Correct them.",
    "::error title=CONFIG_INVALID::models.late.task is missing%0ATo mend it: Correct them.",
  ]);
});

it("never ends well on a defect of its own, nor with a stack trace", async () => {
  for (const defect of [new TypeError("x is undefined"), "just text", undefined]) {
    const { lines, exitCode } = await commandsOf(() => publishError("gate", defect));
    expect(exitCode).toBe(1);
    expect(lines[0]).toMatch(/^::error title=sluice gate broke::A defect of Sluice, not of your repository: /);
    expect(lines.filter((line) => !line.startsWith("::debug"))).toHaveLength(1);
  }
});
