import { createInterface } from "node:readline/promises";

/** Speaks with a person at a terminal. */
export interface Asker {
  say(text: string): void;
  yesOrNo(question: string): Promise<boolean>;
  /** Whatever is answered; undefined: nothing. */
  text(question: string): Promise<string | undefined>;
}

/** null where nobody is there to answer, or machines read along. */
export function asker({ json }: { json: boolean }): Asker | null {
  if (json || !process.stdin.isTTY || !process.stdout.isTTY) return null;
  return {
    say: (text) => console.log(text),
    yesOrNo: async (question) => /^y(es)?$/i.test(await answerTo(`\n${question} [y/N] `)),
    text: async (question) => (await answerTo(`\n${question} `)) || undefined,
  };
}

async function answerTo(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}
