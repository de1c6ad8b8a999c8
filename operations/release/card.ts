import { cardPath, renderCard } from "../../core/cards/card.ts";
import { hubResults } from "../../core/cards/hub.ts";
import type { Config } from "../../core/config/schema.ts";
import { SluiceError } from "../../core/errors.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Ports } from "../../core/ports.ts";
import { releasesOf, releaseTagPrefix } from "../../core/release/release-tag.ts";
import type { EvaluatedReport } from "../../core/report/evaluation-report.ts";
import { modelOf } from "../model-of.ts";
import { pathsOf } from "../paths.ts";
import { readReport } from "../review/read-report.ts";
import { readEvidence } from "./release-evidence.ts";

export interface CardInput {
  config: Config;
  model: string;
  /** `MODEL@vN`; without it the card is about what was evaluated last. */
  release?: string;
  /** Path of the evaluation report, where no release is named; the default is where `evaluate` leaves it. */
  report?: string;
}

export interface CardOutcome {
  path: string;
  release: string | null;
}

type CardPorts = Pick<Ports, "files" | "repository" | "registry">;

/** Renews the model's card in the repository, and keeps what people have written in it. */
export async function card(ports: CardPorts, input: CardInput): Promise<Outcome<CardOutcome>> {
  const { config, model, release = null } = input;
  const { card: said } = modelOf(config, model);
  if (!said) {
    throw new SluiceError("CONFIG_INVALID", `models.${model} has no card: in sluice.yaml.`, {
      remedy: "Say there what the model is for, what it cannot do and who owns it; docs/model-cards.md has an example.",
    });
  }
  const report = release === null ? await lastReport(ports, input) : await releasedReport(ports, input, release);
  const path = cardPath(model, said);
  await writeCard(ports, { config, report, release }, path);
  return {
    conclusion: "passed",
    headline: `${model}: model card written to ${path}`,
    summary: "",
    facts: { path, release },
    annotations: [],
  };
}

/**
 * Writes the card to `path`, and a folder as the Hugging Face Hub takes it. The team's own text comes from the card in the
 * repository. @returns whether the model has a card at all
 */
export async function writeCard(
  { files }: Pick<Ports, "files">,
  { config, report, release }: { config: Config; report: EvaluatedReport; release: string | null },
  path: string,
): Promise<boolean> {
  const { card: said } = modelOf(config, report.model);
  if (!said) return false;
  const kept = cardPath(report.model, said);
  const text = renderCard({ report, release, card: said }, { path: kept, text: await files.readText(kept) });
  await files.write(path, text);
  const { hub } = pathsOf(report.model);
  await files.write(`${hub}/README.md`, text);
  const results = hubResults(report, said);
  if (results !== null) await files.write(`${hub}/.eval_results/sluice.yaml`, results);
  return true;
}

async function lastReport({ files }: CardPorts, { model, report }: CardInput): Promise<EvaluatedReport> {
  const path = report ?? pathsOf(model).report;
  const found = await readReport(files, path, model);
  if (found.outcome === "evaluated") return found;
  throw new SluiceError("REPORT_INVALID", `${path} says that nothing was evaluated: ${found.outcome}.`, {
    remedy: "Evaluate the model first; a card is about a model that was measured.",
  });
}

async function releasedReport(ports: CardPorts, { config, model }: CardInput, name: string): Promise<EvaluatedReport> {
  const releases = releasesOf(model, await ports.repository.tags(releaseTagPrefix(model)));
  const found = releases.find(({ release }) => release === name);
  if (!found) {
    throw new SluiceError("RELEASE_INVALID", `${name} is no release of ${model}.`, {
      remedy: releases[0] ? `The newest one is ${releases[0].release}.` : "Nothing is released yet.",
    });
  }
  const report = await readEvidence(ports, config, found);
  if (typeof report !== "string") return report;
  throw new SluiceError("REPORT_INVALID", `The report of ${name} cannot be had: ${report}.`, {
    remedy: "Check that SLUICE_REGISTRY (or registry: in sluice.yaml) names the registry of the release.",
  });
}
