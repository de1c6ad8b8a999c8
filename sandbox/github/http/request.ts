import type { IncomingHttpHeaders } from "node:http";
import type { z } from "zod";
import type { Caller } from "../identity/caller.ts";
import { ApiProblem, notFound, unprocessable } from "./problem.ts";

export interface RequestParts {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  rawBody: Buffer;
  params: Readonly<Record<string, string>>;
  caller: Caller | null;
}

export class ApiRequest {
  readonly #parts: RequestParts;

  constructor(parts: RequestParts) {
    this.#parts = parts;
  }

  get method(): string {
    return this.#parts.method;
  }

  get url(): URL {
    return this.#parts.url;
  }

  get headers(): IncomingHttpHeaders {
    return this.#parts.headers;
  }

  get rawBody(): Buffer {
    return this.#parts.rawBody;
  }

  /** Who asks. Routes that need nobody must not ask for it. */
  get caller(): Caller {
    if (this.#parts.caller === null) {
      throw new ApiProblem(401, "Requires authentication");
    }
    return this.#parts.caller;
  }

  param(name: string): string {
    const value = this.#parts.params[name];
    if (value === undefined) {
      throw new Error(`the route has no parameter ${name}`);
    }
    return value;
  }

  numberParam(name: string): number {
    const text = this.param(name);
    if (!/^\d{1,15}$/.test(text)) {
      throw notFound();
    }
    return Number(text);
  }

  query(name: string): string | undefined {
    return this.url.searchParams.get(name) ?? undefined;
  }

  accepts(mediaType: string): boolean {
    return this.headers.accept?.includes(mediaType) ?? false;
  }

  body<T>(schema: z.ZodType<T>): T {
    const result = schema.safeParse(this.json());
    if (result.success) {
      return result.data;
    }
    const errors = result.error.issues.map((issue) => ({
      field: issue.path.join("."),
      code: "invalid",
      message: issue.message,
    }));
    throw unprocessable("Validation Failed", errors);
  }

  json(): unknown {
    if (this.rawBody.length === 0) {
      return {};
    }
    try {
      return JSON.parse(this.rawBody.toString("utf8"));
    } catch {
      throw new ApiProblem(400, "Problems parsing JSON");
    }
  }
}
