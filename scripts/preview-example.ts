import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { createPorts } from "../composition/ports.ts";
import type { Ports } from "../core/ports.ts";
import { validateData } from "../operations/data/validate-data.ts";
import { evaluate } from "../operations/evaluation/evaluate.ts";
import { loadModel } from "../operations/evaluation/load-model.ts";
import { pathsOf } from "../operations/paths.ts";
import { release } from "../operations/release/release.ts";
import { gate } from "../operations/review/gate.ts";
import { report } from "../operations/review/report.ts";
import { train } from "../operations/training/train.ts";

/** A real report: the example's first model is in production, and a pull request gives it three more columns. */
export async function exampleReport(): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "sluice-preview-"));
  try {
    const example = join(import.meta.dirname, "../examples/late-flights");
    cpSync(example, root, { recursive: true, filter: (path) => !path.endsWith(".sluice") });
    commitAll(root, "Begin");
    const ports = createPorts({ root, env: {}, progress: { step() {} } });
    await releaseToProduction(ports);
    const yaml = (await ports.files.readText("sluice.yaml")) ?? "";
    const better = "features: [distance, weekday, hour, origin, destination]";
    const sliced = "      slices: [origin]\n      # A warning";
    await ports.files.write("sluice.yaml", yaml.replace(/features: .*/, better).replace("      # A warning", sliced));
    commitAll(root, "Know the hour and the airports");
    const { model } = await measured(ports);
    await report(ports, { model, html: true });
    return (await ports.files.readText(pathsOf(model).reportPage)) ?? "";
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function commitAll(root: string, message: string): void {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", root, "-c", "user.name=preview", "-c", "user.email=preview@example.com", ...args]);
  git("init", "--quiet", "-b", "main");
  git("add", "--all");
  git("commit", "--quiet", "-m", message);
}

async function measured(ports: Ports) {
  const wanted = await loadModel(ports.files, { config: "sluice.yaml", model: undefined });
  const input = { ...wanted, commit: (await ports.repository.head("main")) ?? "" };
  await validateData(ports, input);
  await train(ports, input);
  await evaluate(ports, input);
  await gate(ports, wanted);
  return input;
}

async function releaseToProduction(ports: Ports): Promise<void> {
  const { model, ...input } = await measured(ports);
  const { release: name, digest, uri } = (await release(ports, { model, ...input })).facts;
  await ports.repository.commitFile({
    ...{ branch: "env/production", path: `releases/${model}.yaml`, message: `Promote ${name}`, expectedHead: null },
    content: JSON.stringify({ version: 1, model, stable: { release: name, digest, uri }, held: [] }),
  });
}

/** The top of the page, small enough for the README. */
export async function photographTop(chrome: Browser, page: string, path: string): Promise<void> {
  const [width, height] = [1280, 1520];
  const view = await chrome.newPage({ viewport: { width, height }, colorScheme: "light", deviceScaleFactor: 0.7 });
  await view.setContent(page);
  await view.screenshot({ path, clip: { x: 0, y: 0, width, height } });
}
