import type { Json } from "../types.ts";
import type { ApiRequest } from "./request.ts";

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** Sent as JSON, unless it is bytes. */
  body?: Json;
}

export const ok = (body: Json): Reply => ({ status: 200, body });
export const created = (body: Json): Reply => ({ status: 201, body });
export const noContent = (): Reply => ({ status: 204 });

const pageSize = { standard: 30, largest: 100 };

/** One page of `items` with GitHub's `Link` header; `wrap` puts the page under a key beside `total_count`. */
export async function page<T>(
  request: ApiRequest,
  items: readonly T[],
  toJson: (item: T) => Json | Promise<Json>,
  wrap?: string,
): Promise<Reply> {
  const size = Math.min(positive(request.query("per_page"), pageSize.standard), pageSize.largest);
  const number = positive(request.query("page"), 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const entries: Json[] = [];
  for (const item of items.slice((number - 1) * size, number * size)) {
    entries.push(await toJson(item));
  }
  const link = linkHeader(request.url, number, last);
  const headers: Record<string, string> = link === "" ? {} : { link };
  return { status: 200, headers, body: wrap ? { total_count: items.length, [wrap]: entries } : entries };
}

function positive(text: string | undefined, otherwise: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

function linkHeader(url: URL, current: number, last: number): string {
  const to = (target: number, relation: string): string => {
    const address = new URL(url);
    address.searchParams.set("page", String(target));
    return `<${address}>; rel="${relation}"`;
  };
  return [
    ...(current > 1 ? [to(current - 1, "prev"), to(1, "first")] : []),
    ...(current < last ? [to(current + 1, "next"), to(last, "last")] : []),
  ].join(", ");
}
