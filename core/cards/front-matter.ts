import { isMap, parseDocument, stringify } from "yaml";
import { SluiceError } from "../errors.ts";

/** The YAML between the first two lines of dashes, which the Hugging Face Hub reads. */

interface Page {
  matter: Record<string, unknown>;
  body: string;
}

const fence = /^---\n([\s\S]*?)(?:^|\n)---\n/;

/** @throws SluiceError CONFIG_INVALID when it is no YAML mapping */
export function splitPage(text: string, file: string): Page {
  const found = fence.exec(text);
  if (!found) return { matter: {}, body: text };
  const document = parseDocument(found[1] ?? "");
  const isEmpty = document.contents === null;
  if (document.errors.length > 0 || !(isEmpty || isMap(document.contents))) {
    throw new SluiceError(
      "CONFIG_INVALID",
      `${file}: what stands between the first --- and the second is no YAML mapping.`,
      {
        remedy: "Mend it, or remove it: it is made again.",
        where: { file, line: 1 },
        cause: document.errors[0],
      },
    );
  }
  return { matter: isEmpty ? {} : document.toJS({ maxAliasCount: 20 }), body: text.slice(found[0].length) };
}

export function joinPage({ matter, body }: Page): string {
  return `---\n${stringify(matter, { lineWidth: 0 })}---\n${body}`;
}
