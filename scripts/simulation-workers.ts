import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Answered, Case } from "../test/statistics/simulation/case.ts";

/** Cases simulated side by side. Each has random numbers of its own, so that it does not matter by how many processes. */

export interface Order {
  /** Of the case, among all cases of gates. */
  place: number;
  repetitions: number;
  seed: number;
}

export interface Answer {
  answered: Answered[];
  /** Of processor time. */
  seconds: number;
}

export interface Run {
  repetitions: number;
  seed: number;
  workers: number;
}

/** In the order of the cases. The costly ones are begun first, so that none is left over for a single process. */
export async function simulateAll(
  cases: readonly Case[],
  { repetitions, seed, workers }: Run,
  tell: (one: Case, answer: Answer) => void,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  const places = [...cases.keys()].sort((a, b) => costOf(cases[b]) - costOf(cases[a]));
  const work = async () => {
    const child = fork(join(import.meta.dirname, "simulation-process.ts"));
    for (let place = places.shift(); place !== undefined; place = places.shift()) {
      const answer = await ask(child, { place, repetitions, seed });
      answers[place] = answer;
      tell(cases[place] as Case, answer);
    }
    child.disconnect();
  };
  await Promise.all(Array.from({ length: workers }, work));
  return answers;
}

const costOf = (one: Case | undefined) => one?.cost ?? 1;

async function ask(child: ChildProcess, order: Order): Promise<Answer> {
  const ended = new AbortController();
  try {
    const answered = once(child, "message", { signal: ended.signal });
    const died = once(child, "exit", { signal: ended.signal }).then(([code]) => {
      throw new Error(`The process that simulates case ${order.place} ended with ${code}.`);
    });
    child.send(order);
    const [answer] = await Promise.race([answered, died]);
    return answer as Answer;
  } finally {
    ended.abort();
  }
}
