import { expect, test } from "vitest";
import { requireGit } from "./version.ts";

test.each(["git version 2.38.0", "git version 2.50.1 (Apple Git-155)", "git version 3.0.0.windows.1"])(
  "%s will do",
  async (text) => {
    await expect(requireGit(async () => `${text}\n`)).resolves.toBeUndefined();
  },
);

test.each(["git version 2.34.1", "git version 1.9", "something else"])("%s will not", async (text) => {
  await expect(requireGit(async () => `${text}\n`)).rejects.toMatchObject({
    code: "GIT_FAILED",
    message: `the sandbox needs git 2.38 or newer; here is ${text}`,
  });
});
