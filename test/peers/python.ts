import type { TestProject } from "vitest/node";
import { ensurePeers } from "./environment.ts";

export default function setup(project: TestProject): void {
  project.provide("python", ensurePeers());
}

declare module "vitest" {
  interface ProvidedContext {
    python: string;
  }
}
