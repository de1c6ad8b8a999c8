import { SluiceError } from "../core/errors.ts";

/** Everything the bot is told from outside, read once at its start. */
export interface Settings {
  appId: number;
  privateKey: string;
  webhookSecret: string;
  host: string;
  port: number;
  apiUrl: string;
  sweepMs: number;
  /** Writes are spaced by seconds, as github.com asks for. A GitHub of one's own may do without. */
  throttle: boolean;
  logLevel: LogLevel;
  /** The App may not write into git: it reports, and neither promotes nor rolls out. */
  readOnly: boolean;
  /** The whole environment: tokens of the targets are in the variables that `sluice.yaml` names. */
  variables: Variables;
}

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
type LogLevel = (typeof logLevels)[number];
type Variables = Readonly<Record<string, string | undefined>>;

/** @throws SluiceError USAGE naming the variable that is missing or wrong */
export function readSettings(variables: Variables): Settings {
  return {
    appId: positive(variables, "APP_ID", undefined, "the App's number, on its settings page"),
    // One line with \n is how most hosts keep a key in a variable.
    privateKey: required(variables, "PRIVATE_KEY", "the App's private key in PEM").replaceAll("\\n", "\n"),
    webhookSecret: webhookSecret(variables),
    host: variables.HOST || "localhost",
    port: positive(variables, "PORT", 3000, "a port to listen on"),
    apiUrl: variables.GITHUB_API_URL || "https://api.github.com",
    sweepMs: 1_000 * positive(variables, "SLUICE_SWEEP_SECONDS", 60, "seconds between two sweeps"),
    throttle: choice(variables, "SLUICE_GITHUB_THROTTLE", ["on", "off"], "on") === "on",
    logLevel: choice(variables, "LOG_LEVEL", logLevels, "info"),
    readOnly: choice(variables, "SLUICE_READ_ONLY", ["true", "false"], "false") === "true",
    variables,
  };
}

/** Without a secret of its own, anybody who finds the address could tell the bot what happened on GitHub. */
function webhookSecret(variables: Variables): string {
  const secret = required(variables, "WEBHOOK_SECRET", "the secret of the App's webhook");
  if (secret === "development") {
    throw new SluiceError("USAGE", "WEBHOOK_SECRET is 'development', which everybody knows.", {
      remedy: "Make one by `openssl rand -hex 32`, and set it both here and in the App's settings.",
    });
  }
  return secret;
}

function required(variables: Variables, name: string, what: string): string {
  const value = variables[name];
  if (!value) throw new SluiceError("USAGE", `${name} is not set.`, { remedy: `Set it to ${what}.` });
  return value;
}

function positive(variables: Variables, name: string, otherwise: number | undefined, what: string): number {
  const text = otherwise === undefined ? required(variables, name, what) : variables[name] || String(otherwise);
  const value = Number(text);
  if (!Number.isInteger(value) || value <= 0) {
    throw new SluiceError("USAGE", `${name} is '${text}', not a whole number above 0.`, {
      remedy: `Set it to ${what}.`,
    });
  }
  return value;
}

function choice<T extends string>(variables: Variables, name: string, choices: readonly T[], otherwise: T): T {
  const text = variables[name] || otherwise;
  const found = choices.find((known) => known === text);
  if (found === undefined) {
    throw new SluiceError("USAGE", `${name} is '${text}'.`, { remedy: `Set it to one of ${choices.join(", ")}.` });
  }
  return found;
}
