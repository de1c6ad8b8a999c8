import type { Clock, LoadedModel } from "../core/ports.ts";
import type { Tensor } from "../core/tensor.ts";
import { type Answer, errorAnswer } from "./protocol/http.ts";
import type { Feeds } from "./protocol/infer-feeds.ts";
import type { RequestIdentity } from "./protocol/request-identity.ts";
import type { Outcome } from "./rollout/unit-ledger.ts";
import type { Outputs } from "./scoring/batch-tensors.ts";
import { firstScore } from "./scoring/first-score.ts";
import type { Session } from "./scoring/session.ts";
import type { ServedModel, Variant } from "./served-model.ts";

/** One answered request, for whoever records what models are asked and say. */
export interface Scored {
  model: string;
  release: string;
  digest: string;
  variant: Variant;
  request: RequestIdentity;
  unit: string | null;
  /** Milliseconds since 1970. */
  at: number;
  milliseconds: number;
  /** What the version takes and gives, whatever this request had of it. */
  signature: Pick<LoadedModel, "inputs" | "outputs">;
  /** null: they could not be read. */
  inputs: Readonly<Record<string, Tensor>> | null;
  /** null: the model gave none. */
  outputs: Readonly<Record<string, Tensor>> | null;
  status: number;
  /** What the client was told instead of an answer. */
  error: string | null;
}

/** What a request asks of whichever version it meets. */
export interface ModelCall {
  model: ServedModel;
  request: RequestIdentity;
  unit: string | null;
  /** undefined: the routes decide. */
  release: string | undefined;
  read(model: LoadedModel): Feeds;
  write(outputs: Outputs, release: string, model: LoadedModel): Answer;
}

export interface CallContext {
  clock: Clock;
  log(message: string): void;
  /** Called after every request that met a version. It must neither throw nor keep the event loop. */
  onScored?: (scored: Scored) => void;
}

/** What became of a request at one version. */
interface Attempt {
  answer: Answer;
  inputs: Feeds | null;
  outputs: Outputs | null;
  milliseconds: number;
  error: unknown;
}

/**
 * A request that this version cannot take counts as its error, whoever is to blame: a client that is wrong is wrong
 * towards both versions, and a candidate that asks for more than its clients send is found out.
 *
 * @throws HttpError when no version takes the request
 */
export async function callModel(call: ModelCall, context: CallContext): Promise<Answer> {
  const { model, unit, release } = call;
  const lease = release === undefined ? model.lease(unit) : model.leaseRelease(release);
  const ask = async (session: Session, version: string, variant: Variant) => {
    const attempt = await tryVersion(call, session, version, context);
    context.onScored?.(scoredOf(call, { session, release: version, variant }, attempt, context));
    return attempt;
  };
  const attempt = await ask(lease.session, lease.release, lease.variant);
  lease.settle(outcomeOf(attempt), {
    values: valuesOf(attempt.inputs),
    ask: async (session, version) => outcomeOf(await ask(session, version, "shadow")),
  });
  return attempt.answer;
}

function scoredOf(
  { model, request, unit }: ModelCall,
  { session, release, variant }: { session: Session; release: string; variant: Variant },
  { answer, inputs, outputs, milliseconds, error }: Attempt,
  { clock }: CallContext,
): Scored {
  return {
    model: model.name,
    release,
    digest: session.digest,
    variant,
    request,
    unit,
    at: clock.now(),
    milliseconds,
    signature: session.model,
    inputs,
    outputs,
    status: answer.status,
    error: error === null ? null : String(error instanceof Error ? error.message : error),
  };
}

async function tryVersion(
  { request, read, write }: ModelCall,
  session: Session,
  release: string,
  { clock, log }: CallContext,
): Promise<Attempt> {
  const known = { "sluice-version": release, "sluice-request-id": request.id };
  const started = clock.monotonic();
  let inputs: Feeds | null = null;
  let outputs: Outputs | null = null;
  try {
    inputs = read(session.model);
    outputs = await session.score(inputs);
    const answer = write(outputs, release, session.model);
    const headers = { ...answer.headers, ...known };
    return { answer: { ...answer, headers }, inputs, outputs, milliseconds: clock.monotonic() - started, error: null };
  } catch (error) {
    const answer = errorAnswer(error, known, log);
    return { answer, inputs, outputs, milliseconds: clock.monotonic() - started, error };
  }
}

function outcomeOf({ milliseconds, outputs, error }: Attempt): Outcome {
  return { milliseconds, failed: error !== null, score: firstScore(outputs) };
}

function valuesOf(inputs: Feeds | null): number {
  return Object.values(inputs ?? {}).reduce((sum, { data }) => sum + data.length, 0);
}
