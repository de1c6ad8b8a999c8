/**
 * The one error a user meets. `code` is closed so that callers can decide on it, `remedy` says what to do next, and
 * `where` points into the user's own file. Anything else that is thrown is a defect of ours.
 */
const errorCodes = [
  "USAGE",
  "CONFIG_MISSING",
  "CONFIG_INVALID",
  "SCHEMA_INVALID",
  "DATA_MISSING",
  "DATA_UNREADABLE",
  "DATA_EMPTY",
  "NO_ROOM",
  "NATIVES_UNAVAILABLE",
  "LOCK_INVALID",
  "TRAIN_FAILED",
  "TRAIN_TIMEOUT",
  "MODEL_MISSING",
  "MODEL_INVALID",
  "MODEL_INTERFACE",
  "SCORES_INVALID",
  "METRIC_FAILED",
  "HOLDOUT_INVALID",
  "BUNDLE_INVALID",
  "REPORT_INVALID",
  "RELEASE_INVALID",
  "REGISTRY_MISSING",
  "REGISTRY_MISMATCH",
  "GIT_FAILED",
  "GITHUB_FAILED",
  "BRANCH_PROTECTED",
  "CONFLICT",
  "SERVER_UNREACHABLE",
  "SERVER_REFUSED",
  "ROLLOUT_INVALID",
  "ALERT_FAILED",
  "TRACKING_FAILED",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A place in a user's file; `line` and `column` count from 1. */
export interface Place {
  file: string;
  line?: number;
  column?: number;
}

export interface Problem {
  message: string;
  where?: Place;
}

export class SluiceError extends Error {
  override readonly name = "SluiceError";
  readonly code: ErrorCode;
  readonly remedy: string;
  /** Each thing that is wrong; one error can carry several, so that a user mends a file in one go. */
  readonly problems: readonly Problem[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { remedy: string; where?: Place; problems?: readonly Problem[]; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.remedy = options.remedy;
    this.problems = options.problems ?? [{ message, ...(options.where && { where: options.where }) }];
  }

  get where(): Place | undefined {
    return this.problems[0]?.where;
  }
}

/** Exit codes of every verb: "said no" (2) is never "broke" (1). */
export const exitCodes = { passed: 0, broke: 1, refused: 2, usage: 64 } as const;

const usageCodes: readonly ErrorCode[] = [
  "USAGE",
  "CONFIG_MISSING",
  "CONFIG_INVALID",
  "SCHEMA_INVALID",
  "LOCK_INVALID",
];

export function exitCodeOf(error: unknown): number {
  return error instanceof SluiceError && usageCodes.includes(error.code) ? exitCodes.usage : exitCodes.broke;
}

/** `file:line:column`, as far as known: the form that terminals and editors turn into a link. */
export function formatPlace(place: Place): string {
  return [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
}

/** A sentence that begins with its file only lacks the link. */
function placed({ message, where }: Problem): string {
  if (!where) return message;
  return message.startsWith(where.file)
    ? `${message}\n  at ${formatPlace(where)}`
    : `${formatPlace(where)}: ${message}`;
}

/** The error as a person reads it in a terminal: what is wrong, where, what to do. Never a stack trace. */
export function describeError(error: unknown): string {
  if (!(error instanceof SluiceError)) {
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  }
  const lines = error.problems.map(placed);
  // The one problem of most errors is the message itself, with or without its place, and is told once.
  const head = [...lines, ...error.problems.map(({ message }) => message)].includes(error.message)
    ? []
    : [error.message];
  return [`error ${error.code}: ${[...head, ...lines].join("\n  ")}`, `  to mend it: ${error.remedy}`].join("\n");
}
