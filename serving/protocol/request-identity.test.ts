import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { identityOf, traceHeaders, traceOf } from "./request-identity.ts";

const requestWith = (headers: IncomingHttpHeaders) => ({ headers }) as IncomingMessage;
const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

describe("the id of a request", () => {
  it("is the body's, else the header's, else a new one", () => {
    const request = requestWith({ "x-request-id": "from-proxy" });
    expect(identityOf(request, "from-body").id).toBe("from-body");
    expect(identityOf(request, null).id).toBe("from-proxy");
    expect(identityOf(requestWith({}), null).id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(["", "two words", "line\nfeed", "é", "x".repeat(129)])("is never %j, which no header can carry", (id) => {
    expect(identityOf(requestWith({}), id).id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("the trace of a request", () => {
  it("is handed on as it came", () => {
    const trace = traceOf(requestWith({ traceparent: parent, tracestate: "vendor=1,other=2" }));
    expect(traceHeaders(trace)).toEqual({ traceparent: parent, tracestate: "vendor=1,other=2" });
    expect(traceHeaders(traceOf(requestWith({ traceparent: parent })))).toEqual({ traceparent: parent });
    expect(traceHeaders(null)).toEqual({});
  });

  it("may have further fields in a later version of the format only", () => {
    expect(traceOf(requestWith({ traceparent: `${parent}-more` }))).toBeNull();
    expect(traceOf(requestWith({ traceparent: `01${parent.slice(2)}-more` }))).not.toBeNull();
  });

  it.each([
    "",
    "nonsense",
    parent.toUpperCase(),
    `ff${parent.slice(2)}`,
    `00-${"0".repeat(32)}-00f067aa0ba902b7-01`,
    `00-4bf92f3577b34da6a3ce929d0e0e4736-${"0".repeat(16)}-01`,
  ])("is left aside where it is %j", (traceparent) => {
    expect(traceOf(requestWith({ traceparent }))).toBeNull();
  });
});
