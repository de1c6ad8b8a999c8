import type { Json } from "./types.ts";

/** An opaque id as GraphQL would have it. */
export function nodeId(kind: string, id: number | string): string {
  return Buffer.from(`0:${kind}${id}`).toString("base64url");
}

/** GitHub's times have no fractions of seconds. */
export const now = (): string => `${new Date().toISOString().slice(0, 19)}Z`;

/** Numbers from `first` on; each kind of object has its own range, so that a mixed-up id finds nothing. */
export function counter(first: number): () => number {
  let next = first;
  return () => next++;
}

/** What only a repository by itself tells. */
const elsewhere = new Set(["git_url", "ssh_url", "clone_url", "svn_url", "mirror_url"]);

/** The repository as it stands inside other objects. */
export function briefRepository(repository: Json): Json {
  const { id, node_id, name, full_name, owner, html_url, description, fork, url, default_branch } = repository;
  const links = Object.entries(repository).filter(([key]) => key.endsWith("_url") && !elsewhere.has(key));
  const words = { id, node_id, name, full_name, private: repository.private, owner, html_url, description, fork, url };
  return { ...words, ...Object.fromEntries(links), default_branch };
}
