import type { Need } from "../identity/rights.ts";
import type { Repository } from "../repositories.ts";
import type { Reply } from "./reply.ts";
import type { ApiRequest } from "./request.ts";

export interface Match {
  route: Route;
  params: Record<string, string>;
}

interface AnyRoute {
  method: string;
  /** `:name` is one segment, `*name` is the rest or any number of segments. */
  path: string;
}

/** A route that is not about one repository. */
export interface PlainRoute extends AnyRoute {
  kind: "plain";
  handle(request: ApiRequest): Reply | Promise<Reply>;
}

export interface RepositoryRoute extends AnyRoute {
  kind: "repository";
  /** Any one of these suffices. */
  needs: readonly Need[];
  handle(request: ApiRequest, repository: Repository): Reply | Promise<Reply>;
}

export type Route = PlainRoute | RepositoryRoute;

export function route(method: string, path: string, handle: PlainRoute["handle"]): PlainRoute {
  return { kind: "plain", method, path, handle };
}

/** A route below `/repos/OWNER/REPOSITORY`. */
export function onRepository(
  method: string,
  path: string,
  needs: Need | readonly Need[],
  handle: RepositoryRoute["handle"],
): RepositoryRoute {
  const anyOf = typeof needs === "string" ? [needs] : needs;
  return { kind: "repository", method, path: `/repos/:owner/:repo${path}`, needs: anyOf, handle };
}

/** The first route that fits wins, so the more specific one stands before the more general. */
export function createRouter(routes: readonly Route[]): (method: string, pathname: string) => Match | null {
  const compiled = routes.map((entry) => ({ entry, pattern: compile(entry.path) }));
  return (method, pathname) => {
    for (const { entry, pattern } of compiled) {
      const found = entry.method === method ? pattern.exec(pathname) : null;
      if (found) {
        return { route: entry, params: decodeAll(found.groups ?? {}) };
      }
    }
    return null;
  };
}

function compile(path: string): RegExp {
  const source = path
    .split("/")
    .map((segment) => {
      if (segment.startsWith(":")) {
        return `(?<${segment.slice(1)}>[^/]+)`;
      }
      return segment.startsWith("*") ? `(?<${segment.slice(1)}>.+?)` : segment.replaceAll(".", "\\.");
    })
    .join("/");
  return new RegExp(`^${source}/?$`);
}

function decodeAll(params: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]));
}
