/** Asks once for what can never change: what a full commit id holds, and what came before it. */
export type CommitMemory = <T>(ref: string, question: string, ask: () => Promise<T>) => Promise<T>;

/** Answers kept; the oldest is forgotten first. */
const capacity = 1_000;

export function createCommitMemory(): CommitMemory {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(ref: string, question: string, ask: () => Promise<T>): Promise<T> => {
    if (!/^[0-9a-f]{40}$/.test(ref)) return ask();
    const key = `${ref} ${question}`;
    const known = answers.get(key) as Promise<T> | undefined;
    if (known) return known;
    const answer = ask();
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
    const [oldest] = answers.keys();
    if (answers.size > capacity && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}
