import { watch } from "node:fs";

/** Changes of what people write: not of git's own files, nor of what Sluice and package managers leave. */
export interface Changes {
  /** Resolves soon after the next change, once it is quiet; false: the person has ended it. */
  next(): Promise<boolean>;
  close(): void;
}

const ignored = /(^|\/)(\.git|\.sluice|node_modules|__pycache__|\.venv)(\/|$)|\.(md|pyc)$|~$/;

/** An editor or an export writes more than once. */
const quietMs = 300;

export function changesIn(root: string): Changes {
  let pending = false;
  let ended = false;
  let wake: () => void = () => undefined;
  let timer: NodeJS.Timeout | undefined;
  const settle = () => {
    pending = true;
    wake();
  };
  const watcher = watch(root, { recursive: true }, (_, file) => {
    if (file === null || ignored.test(file.replaceAll("\\", "/"))) return;
    clearTimeout(timer);
    timer = setTimeout(settle, quietMs);
  });
  const end = () => {
    ended = true;
    wake();
  };
  process.once("SIGINT", end).once("SIGTERM", end);
  return {
    next: async () => {
      if (!pending && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      pending = false;
      return !ended;
    },
    close: () => {
      clearTimeout(timer);
      watcher.close();
      process.off("SIGINT", end).off("SIGTERM", end);
    },
  };
}
