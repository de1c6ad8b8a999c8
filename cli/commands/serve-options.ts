import { availableParallelism } from "node:os";
import { InvalidArgumentError, Option } from "commander";
import { duration, share } from "../../core/config/units.ts";
import { parseReviewBand, type ReviewBand } from "../../core/models/review-band.ts";
import { captureDefaults } from "../../serving/capture/capture-options.ts";
import { type LogOptions, logFormats, logLevels } from "../../serving/telemetry/log.ts";
import { parseUnit } from "../parse-unit.ts";
import type { CommonOptions } from "../verb.ts";

export interface ServeOptions extends CommonOptions {
  dataPort: number;
  dataHost: string;
  adminPort: number;
  adminHost: string;
  tlsCert?: string;
  tlsKey?: string;
  state: string;
  registry: string;
  threadsPerModel: number;
  timeout: number;
  maxQueued: number;
  supervised: boolean;
  defer: ReadonlyMap<string, ReviewBand>;
  capture?: string;
  captureShare: number;
  captureMask: string[];
  captureUnmasked: string[];
  captureRotate: number;
  captureKeepDays: number;
  captureKeepGb: number;
  logFormat: LogOptions["format"];
  logLevel: LogOptions["level"];
}

const local = "127.0.0.1";

const addressOptions = [
  new Option("--data-port <number>", "port that answers inference requests").argParser(parsePort).default(8080),
  new Option("--data-host <address>", "address that it listens on").default(local),
  new Option("--admin-port <number>", "port of routes, rollouts and metrics").argParser(parsePort).default(9091),
  new Option("--admin-host <address>", "address that it listens on").default(local),
  new Option("--tls-cert <path>", "certificate chain (PEM) of both ports; without it they speak plain HTTP"),
  new Option("--tls-key <path>", "its private key (PEM)"),
];

const scoringOptions = [
  new Option("--state <folder>", "where routes, rollouts and models outlive a restart").default(".sluice/server"),
  new Option("--registry <url>", "where models come from; SLUICE_REGISTRY overrides it").default(
    "file://.sluice/registry",
  ),
  new Option("--threads-per-model <number>", "threads that score each version of a model")
    .argParser(parseCount)
    .default(Math.max(1, Math.floor(availableParallelism() / 2)), "half the processors"),
  new Option("--timeout <milliseconds>", "after which a request without an answer gets 503")
    .argParser(parseCount)
    .default(30_000),
  new Option("--max-queued <number>", "requests that may wait for one version; further ones get 503 at once")
    .argParser(parseCount)
    .default(512),
  new Option("--defer <model=range...>", "mark a model's probabilities in this range for a person, such as m=0.4..0.6")
    .argParser(addBand)
    .default(new Map(), "none"),
  new Option(
    "--supervised",
    "keep the ports in a parent process: SIGHUP replaces the server, refusing no request",
  ).default(false),
];

const captureOptions = [
  new Option("--capture <folder>", "keep predictions and labels there as Parquet; without it nothing is kept"),
  new Option("--capture-share <percentage>", "share of the requests that is kept; 0% keeps labels alone")
    .argParser((text) => parseUnit(share, text))
    .default(captureDefaults.share, "100%"),
  new Option("--capture-mask <columns...>", "columns to cover, beside those that look personal").default([], "none"),
  new Option("--capture-unmasked <columns...>", "columns to keep as they are, though they look personal").default(
    [],
    "none",
  ),
  new Option("--capture-rotate <duration>", "after which a file becomes Parquet")
    .argParser((text) => parseUnit(duration, text))
    .default(captureDefaults.rotate.ms, "5m"),
  new Option("--capture-keep-days <number>", "days after which files are removed")
    .argParser(parseCount)
    .default(captureDefaults.keep.days),
  new Option("--capture-keep-gb <number>", "gigabytes beyond which the oldest files are removed")
    .argParser(parseCount)
    .default(10),
];

const logOptions = [
  new Option("--log-format <format>", "what stderr is written as").choices(logFormats).default("text"),
  new Option("--log-level <level>", "debug also tells every request").choices(logLevels).default("info"),
];

export const serveOptions = [...addressOptions, ...scoringOptions, ...captureOptions, ...logOptions];

function addBand(text: string, before: ReadonlyMap<string, ReviewBand>): ReadonlyMap<string, ReviewBand> {
  const [, model, range] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (model === undefined || range === undefined) {
    throw new InvalidArgumentError("It must name a model and a range: late-flights=0.4..0.6.");
  }
  return new Map([...before, [model, parseReviewBand(range)]]);
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError("It must be a whole number above 0.");
  }
  return count;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError("It must be a whole number from 0 to 65535; 0 takes any free port.");
  }
  return port;
}
