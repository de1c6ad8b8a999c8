import { checkout } from "./checkout.ts";
import { downloadArtifact } from "./download-artifact.ts";
import { setupPython } from "./setup-python.ts";
import type { StandIn } from "./stand-in.ts";
import { uploadArtifact } from "./upload-artifact.ts";

const standIns: Readonly<Record<string, StandIn>> = {
  "actions/checkout": checkout,
  "actions/download-artifact": downloadArtifact,
  "actions/setup-python": setupPython,
  "actions/upload-artifact": uploadArtifact,
};

/** The stand-in for `owner/name@ref`, whatever the ref: the sandbox has one of each. */
export function standInFor(uses: string): StandIn | null {
  return standIns[uses.replace(/@.*$/, "")] ?? null;
}
