import { expect, test } from "vitest";
import { passes } from "./filter-pattern.ts";

// The examples of GitHub's filter pattern cheat sheet.
test.each([
  ["feature/*", "feature/my-branch", true],
  ["feature/*", "feature/beta-a/my-branch", false],
  ["feature/**", "feature/beta-a/my-branch", true],
  ["*", "main", true],
  ["*", "all/the/branches", false],
  ["**", "all/the/branches", true],
  ["*feature", "mona-feature", true],
  ["v2*", "v2.0", true],
  ["v[12].[0-9]+.[0-9]+", "v1.10.1", true],
  ["v[12].[0-9]+.[0-9]+", "v3.1.1", false],
  ["*.jsx?", "page.js", true],
  ["*.jsx?", "page.jsx", true],
  ["**.js", "js/index.js", true],
  ["docs/*", "docs/sub/file.txt", false],
  ["docs/**/*.md", "docs/README.md", true],
  ["docs/**/*.md", "docs/mona/hello-world.md", true],
  ["**/docs/**", "docs/hello.md", true],
  ["**/docs/**", "dir/docs/my-file.txt", true],
  ["**/README.md", "README.md", true],
  ["**/*src/**", "a/src/app.js", true],
  ["**/migrate-*.sql", "db/sept/migrate-v1.sql", true],
  ["env/**", "env/production", true],
  ["a.b", "axb", false],
  ["a\\*b", "a*b", true],
])("%s on %s: %s", (pattern, value, expected) => {
  expect(passes([pattern], value)).toBe(expected);
});

test("a later negation takes back, and a later pattern takes in again", () => {
  const patterns = ["releases/**", "!releases/**-alpha", "releases/9-alpha"];
  expect(passes(patterns, "releases/8")).toBe(true);
  expect(passes(patterns, "releases/8-alpha")).toBe(false);
  expect(passes(patterns, "releases/9-alpha")).toBe(true);
});
