import type { InitialModel } from "./initial-model.ts";

/** The steps by which a workflow gets Python and its packages, where the training command wants them. */

/** In a workflow that calls ours: what it may hand over. */
const handedOver = /^( *)# (python: \S+|setup: python -m pip install --requirement) .*\n/gm;

const place = /^( *)# Whatever your training command needs belongs here: [^\n]*\n/gm;

/**
 * @param requirements the packages' file, from the root of the repository; null: there is none
 * @returns the workflow itself where nothing is trained by Python, or nobody knows with which packages
 */
export function withPython(
  workflow: string,
  train: InitialModel["train"]["value"],
  requirements: string | null,
): string {
  if (requirements === null || !("run" in train) || !/^python3?\s/.test(train.run)) return workflow;
  return workflow
    .replace(place, (_, indent: string) =>
      stepsFor(requirements)
        .map((line) => `${line && indent}${line}\n`)
        .join(""),
    )
    .replace(
      handedOver,
      (_, indent: string, input: string) => `${indent}${input}${input.startsWith("setup") ? ` ${requirements}` : ""}\n`,
    );
}

const stepsFor = (requirements: string): string[] => [
  "# Whatever your training command needs.",
  "- uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0",
  "  with:",
  '    python-version: "3.12"',
  "",
  "- name: Install packages",
  `  run: python -m pip install --requirement ${requirements}`,
];
