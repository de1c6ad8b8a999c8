import type { Case } from "./case.ts";
import { bothVerdicts, inputOf, judged, onTheLimit } from "./judged.ts";
import type { Random } from "./random.ts";
import { meanOverNormal, toScore } from "./scores.ts";

/** Errors of which a few rows make most: of rare positives, or of a model that is too sure of itself. */

/** What a model says of a row, as log odds of the row's one number. */
type Model = (x: number) => number;

/** One positive in so many, and how clearly the number tells. */
interface Population {
  words: string;
  truth: Model;
}

const oneInTwelve: Population = { words: "8 % positive", truth: (x) => -3.1 + 1.3 * x };
const oneInHundred: Population = { words: "1 % positive", truth: (x) => -5 + 0.8 * x };

const losses = {
  log_loss: (label: number, score: number) => -Math.log(label === 1 ? score : 1 - score),
  brier: (label: number, score: number) => (label - score) ** 2,
} as const;
type Loss = keyof typeof losses;
const labels = { log_loss: "Log loss", brier: "Brier score" } as const;

function expected(loss: Loss, { truth }: Population, model: Model): number {
  return meanOverNormal((x) => {
    const [probability, score] = [toScore(truth(x)), toScore(model(x))];
    return probability * losses[loss](1, score) + (1 - probability) * losses[loss](0, score);
  });
}

function drawn(rows: number, { truth }: Population, models: readonly Model[], random: Random) {
  const numbers = Float64Array.from({ length: rows }, () => random.normal());
  let labelled: Float64Array;
  // A holdout without a positive row is refused, whatever the metric.
  do labelled = numbers.map((x) => Number(random.uniform() < toScore(truth(x))));
  while (!labelled.includes(1));
  const [ours, theirs] = models.map((model) => numbers.map((x) => toScore(model(x))));
  return inputOf(labelled, ours ?? numbers, theirs);
}

function absolute(loss: Loss, rows: number, population: Population): Case {
  const limit = expected(loss, population, population.truth);
  return {
    name: `${labels[loss]} at most ${limit.toFixed(3)}, truly that`,
    rows: `${rows.toLocaleString("en")} rows, ${population.words}`,
    questions: onTheLimit,
    draw: (random) =>
      bothVerdicts(judged({ metric: loss, at_most: limit }, drawn(rows, population, [population.truth], random))),
  };
}

/** Production says what is true, the candidate something else. */
function rising(loss: Loss, rows: number, population: Population, [words, candidate]: readonly [string, Model]): Case {
  const rise = expected(loss, population, candidate) - expected(loss, population, population.truth);
  return {
    name: `${labels[loss]} may rise ${rise.toFixed(4)}, truly by that: ${words}`,
    rows: `${rows.toLocaleString("en")} rows, ${population.words}`,
    questions: onTheLimit,
    draw: (random) =>
      bothVerdicts(
        judged({ metric: loss, may_rise: rise }, drawn(rows, population, [candidate, population.truth], random)),
      ),
  };
}

const tooSure = ["too sure of itself", (x: number) => -3.1 + 2.3 * x] as const;
const tooLow = ["too low everywhere", (x: number) => -4 + 1.3 * x] as const;
const tooLowForRare = ["too low everywhere", (x: number) => -6 + 0.8 * x] as const;

export const skewedCases: readonly Case[] = [
  absolute("log_loss", 200, oneInTwelve),
  absolute("log_loss", 500, oneInTwelve),
  absolute("log_loss", 2_000, oneInTwelve),
  rising("log_loss", 200, oneInTwelve, tooLow),
  rising("log_loss", 500, oneInTwelve, tooLow),
  rising("log_loss", 500, oneInTwelve, tooSure),
  rising("log_loss", 2_000, oneInTwelve, tooSure),
  rising("brier", 500, oneInTwelve, tooSure),
  absolute("log_loss", 500, oneInHundred),
  absolute("log_loss", 5_000, oneInHundred),
  absolute("brier", 5_000, oneInHundred),
  rising("log_loss", 5_000, oneInHundred, tooLowForRare),
];
