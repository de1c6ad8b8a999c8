import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** By what one request is found again: in captured predictions, with a label that arrives later, and in logs and traces. */
export interface RequestIdentity {
  /** The protocol's `id`, else the header x-request-id, else one of ours; the answer's sluice-request-id tells it. */
  id: string;
  trace: TraceContext | null;
}

/** W3C Trace Context. It is handed on as it came: no span is opened here, so that no SDK is needed. */
export interface TraceContext {
  traceparent: string;
  tracestate: string | null;
}

/** A longer id is a document: it gets another. */
const maxIdLength = 128;
const maxStateLength = 512;

/** @param given the id in the request's body */
export function identityOf(request: IncomingMessage, given: string | null): RequestIdentity {
  const header = request.headers["x-request-id"];
  const id = [given, header].find((wish) => typeof wish === "string" && isId(wish));
  return { id: typeof id === "string" ? id : randomUUID(), trace: traceOf(request) };
}

/** Visible ASCII, as it stands in a header of the answer. */
function isId(text: string): boolean {
  return text.length <= maxIdLength && /^[\x21-\x7e]+$/.test(text);
}

/** null where the caller sent none, or one that the specification says to leave aside. */
export function traceOf(request: IncomingMessage): TraceContext | null {
  const { traceparent, tracestate } = request.headers;
  if (typeof traceparent !== "string" || !isTraceparent(traceparent)) {
    return null;
  }
  const state = Array.isArray(tracestate) ? tracestate.join(",") : tracestate;
  return { traceparent, tracestate: state !== undefined && state.length <= maxStateLength ? state : null };
}

/** Version 00 exactly; later versions may add fields behind. Ids of zeros are invalid. */
function isTraceparent(text: string): boolean {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(text);
  if (!match) {
    return false;
  }
  const [, version, trace = "", parent = "", more] = match;
  return version !== "ff" && !/^0+$/.test(trace) && !/^0+$/.test(parent) && (version !== "00" || more === undefined);
}

/** What an answer or a copy of the request carries on. */
export function traceHeaders(trace: TraceContext | null): Record<string, string> {
  return trace
    ? { traceparent: trace.traceparent, ...(trace.tracestate !== null && { tracestate: trace.tracestate }) }
    : {};
}
