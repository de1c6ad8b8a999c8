import { createInterface } from "node:readline/promises";

/** Speaks with a person at a terminal. */
export interface Asker {
  say(text: string): void;
  yesOrNo(question: string): Promise<boolean>;
}

/** null where nobody is there to answer, or machines read along. */
export function asker({ json }: { json: boolean }): Asker | null {
  if (json || !process.stdin.isTTY || !process.stdout.isTTY) return null;
  return {
    say: (text) => console.log(text),
    yesOrNo: async (question) => {
      const lines = createInterface({ input: process.stdin, output: process.stdout });
      try {
        return /^y(es)?$/i.test((await lines.question(`\n${question} [y/N] `)).trim());
      } finally {
        lines.close();
      }
    },
  };
}
