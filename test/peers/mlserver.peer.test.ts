import { expect, it } from "vitest";
import { judge } from "../conformance/suite.ts";
import { ensureVenv } from "./environment.ts";
import { startMlServer } from "./serving/mlserver.ts";

/** The same suite, asked of a real MLServer: that it is about the protocol, and what others leave undone. */

it("MLServer answers what is well-formed, and this is where it departs from the suite", async () => {
  const { subject, close } = await startMlServer(ensureVenv("serving"));
  try {
    const findings = await judge(subject);
    const failed = findings.filter(({ failure }) => failure !== null);
    const lines = failed.map(({ chapter, title, failure }) => `${chapter}: ${title}\n    ${failure}`);
    const head = `MLServer 1.7.1 (without binary tensors, which it does not claim) conforms in ${findings.length - failed.length} of ${findings.length} cases; not in these:`;
    await expect([head, "", ...lines, ""].join("\n")).toMatchFileSnapshot("./serving/mlserver-findings.txt");
    expect(findings.length).toBeGreaterThan(100);
  } finally {
    await close();
  }
});
