import type { Clock, LoadedModel } from "../core/ports.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Outputs } from "./batch-tensors.ts";
import { type Answer, errorAnswer } from "./http.ts";
import type { Feeds } from "./infer-feeds.ts";
import type { RequestIdentity } from "./request-identity.ts";
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
  write(outputs: Outputs, release: string): Answer;
}

export interface CallContext {
  clock: Clock;
  log(message: string): void;
  /** Called after every request that met a version. It must neither throw nor keep the event loop. */
  onScored?: (scored: Scored) => void;
}

/**
 * A request that this version cannot take counts as its error, whoever is to blame: a client that is wrong is wrong
 * towards both versions, and a candidate that asks for more than its clients send is found out.
 *
 * @throws HttpError when no version takes the request
 */
export async function callModel(
  { model, request, unit, release, read, write }: ModelCall,
  context: CallContext,
): Promise<Answer> {
  const { clock, log, onScored } = context;
  const lease = release === undefined ? model.lease(unit) : model.leaseRelease(release);
  const { session } = lease;
  const known = { "sluice-version": lease.release, "sluice-request-id": request.id };
  const started = clock.monotonic();
  let inputs: Feeds | null = null;
  let outputs: Outputs | null = null;
  let error: unknown = null;
  let answer: Answer | null = null;
  try {
    inputs = read(session.model);
    outputs = await session.score(inputs);
    answer = write(outputs, lease.release);
    return { ...answer, headers: { ...answer.headers, ...known } };
  } catch (cause) {
    error = cause;
    answer = errorAnswer(cause, known, log);
    return answer;
  } finally {
    const milliseconds = clock.monotonic() - started;
    lease.settle(milliseconds, error !== null);
    onScored?.({
      model: model.name,
      release: lease.release,
      digest: session.digest,
      variant: lease.variant,
      request,
      unit,
      at: clock.now(),
      milliseconds,
      signature: session.model,
      inputs,
      outputs,
      status: answer?.status ?? 500,
      error: error === null ? null : String(error instanceof Error ? error.message : error),
    });
  }
}
