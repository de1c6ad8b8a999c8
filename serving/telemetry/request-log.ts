import { maskQuoted } from "../../core/data/personal/mask.ts";
import type { Scored } from "../model-call.ts";
import type { Log } from "./log.ts";

/** Lines of one second: a model that fails every request must not fill the disk. */
const maxPerSecond = 20;

/** Requests that failed as warnings, all others at level debug. Neither inputs nor outputs nor units are told. */
export function createRequestLog(log: Log): (scored: Scored) => void {
  let second = 0;
  let lines = 0;
  let left = 0;
  return (scored) => {
    const now = Math.floor(scored.at / 1_000);
    if (now !== second) {
      if (left > 0) {
        log("warn", `${left} more requests failed`);
      }
      [second, lines, left] = [now, 0, 0];
    }
    if (scored.status < 500) {
      log("debug", "request", fieldsOf(scored));
    } else if (lines < maxPerSecond) {
      lines += 1;
      log("warn", `request failed: ${maskQuoted(scored.error ?? "")}`, fieldsOf(scored));
    } else {
      left += 1;
    }
  };
}

function fieldsOf({ model, release, variant, status, milliseconds, request }: Scored): Record<string, string | number> {
  const [, traceId, spanId] = request.trace?.traceparent.split("-") ?? [];
  return {
    ...{ model, version: release, variant, status, milliseconds: Math.round(milliseconds * 1_000) / 1_000 },
    request_id: request.id,
    ...(traceId && spanId && { trace_id: traceId, span_id: spanId }),
  };
}
