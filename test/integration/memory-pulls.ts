import { SluiceError } from "../../core/errors.ts";
import type { PullRequest, PullRequestPort, RepositoryPort } from "../../core/ports.ts";
import { releaseFilePath } from "../../core/release/parse-release-file.ts";

/** Pull requests over a real repository, for tests of operations: a merge takes over the release file of `model`. */
export function memoryPulls(repository: RepositoryPort, model: string): PullRequestPort & { all: PullRequest[] } {
  const all: PullRequest[] = [];
  const get = (number: number): PullRequest => {
    const pull = all[number - 1];
    if (!pull) throw new Error(`no pull request ${number}`);
    return pull;
  };
  return {
    all,
    find: async ({ head, base, state }) =>
      all
        .filter((pull) => (!head || pull.head === head) && (!base || pull.base === base))
        .filter((pull) => state === "all" || pull.state === "open")
        .toReversed(),
    open: async (text) => {
      const headSha = (await repository.head(text.head)) ?? "";
      const number = all.length + 1;
      const pull: PullRequest = {
        ...text,
        number,
        url: `#${number}`,
        headSha,
        state: "open",
        author: "sluice[bot]",
        isFork: false,
      };
      all.push(pull);
      return { ...pull };
    },
    update: async (number, change) => {
      Object.assign(get(number), change);
    },
    merge: async (number, expectedHead) => {
      const pull = get(number);
      const head = await repository.head(pull.head);
      const path = releaseFilePath(model);
      const content = await repository.readFile(pull.head, path);
      if (head !== expectedHead || content === null)
        throw new SluiceError("CONFLICT", "the head moved", { remedy: "" });
      const expected = await repository.head(pull.base);
      pull.state = "merged";
      const message = `Merge #${number}`;
      return await repository.commitFile({ branch: pull.base, path, content, message, expectedHead: expected });
    },
    close: async (number) => {
      get(number).state = "closed";
    },
    reviews: async () => [],
    files: async () => [releaseFilePath(model)],
    roleOf: async () => "none",
  };
}
