import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a package must be given under to go into a release: licences that ask for no more than their own text. */
const accepted = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "Unlicense"];

interface Package {
  name: string;
  version: string;
  licence: string;
  /** Of its own files; empty where it brings none. */
  text: string;
}

/** The licences of everything in the bundles, one after the other. @throws for a package under any other licence */
export function licencesOf(names: readonly string[], root: string): string {
  const packages = names.map((name) => read(name, root));
  const refused = packages.filter(({ licence }) => !accepted.includes(licence));
  if (refused.length > 0) {
    const list = refused.map(({ name, licence }) => `${name} (${licence || "none"})`).join(", ");
    throw new Error(`Not to be bundled under their licences: ${list}.`);
  }
  const head =
    "What the bundles of Sluice's actions, and the libraries that they fetch, consist of beside Sluice itself.";
  const parts = packages.map(
    ({ name, version, licence, text }) =>
      `${name} ${version}: ${licence}\n\n${text || "(The package holds no text of it.)"}`,
  );
  return `${[head, ...parts].join(`\n\n${"=".repeat(80)}\n\n`)}\n`;
}

function read(name: string, root: string): Package {
  const folder = join(root, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const text = files.sort().map((file) => readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n").trim());
  return { name, version, licence: typeof license === "string" ? license : "", text: text.join("\n\n") };
}
