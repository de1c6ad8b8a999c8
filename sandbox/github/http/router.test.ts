import { expect, test } from "vitest";
import { created } from "./reply.ts";
import { createRouter, onRepository, route } from "./router.ts";

const answer = () => created({});
const find = createRouter([
  onRepository("GET", "/commits/*ref/status", "statuses:read", answer),
  onRepository("GET", "/commits/*ref", "contents:read", answer),
  onRepository("GET", "/contents", "contents:read", answer),
  onRepository("GET", "/contents/*path", "contents:read", answer),
  route("GET", "/users/:login", answer),
]);

const found = (method: string, path: string) => {
  const match = find(method, path);
  return match && [match.route.path.replace("/repos/:owner/:repo", ""), match.params];
};

const acme = { owner: "acme", repo: "models" };

test.each([
  ["/repos/acme/models/commits/env/production/status", ["/commits/*ref/status", { ...acme, ref: "env/production" }]],
  ["/repos/acme/models/commits/env%2Fproduction", ["/commits/*ref", { ...acme, ref: "env/production" }]],
  ["/repos/acme/models/contents", ["/contents", acme]],
  ["/repos/acme/models/contents/", ["/contents", acme]],
  ["/repos/acme/models/contents/a%20b/c.txt", ["/contents/*path", { ...acme, path: "a b/c.txt" }]],
  ["/users/sluice%5Bbot%5D", ["/users/:login", { login: "sluice[bot]" }]],
  ["/users/a/b", null],
])("%s", (path, expected) => {
  expect(found("GET", path)).toEqual(expected);
});

test("the method counts", () => {
  expect(found("POST", "/users/maria")).toBeNull();
});
