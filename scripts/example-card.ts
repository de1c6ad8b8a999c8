import { readFileSync } from "node:fs";
import { cardPath, renderCard } from "../core/cards/card.ts";
import { parseConfig } from "../core/config/parse-config.ts";
import { reports } from "../core/report/fixtures/reports.ts";

/** The card of the example's model, with invented numbers. */
export function exampleCard(): string {
  const config = readFileSync(new URL("../examples/late-flights/sluice.yaml", import.meta.url), "utf8");
  const card = parseConfig(config, "sluice.yaml").models["late-flights"]?.card;
  if (!card) throw new Error("the example has no card");
  const facts = { report: reports["slices-passed"], release: "late-flights@v12", card };
  return renderCard(facts, { path: cardPath("late-flights", card), text: null });
}
