import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCommands } from "./commands.ts";

let folder: string;
let shown: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-commands-"));
  shown = "";
});
afterEach(() => rmSync(folder, { recursive: true }));

const show = new Writable({
  write(chunk, _encoding, done) {
    shown += chunk;
    done();
  },
});

function run(
  command: string,
  { timeoutMs = 10_000, env = {} }: { timeoutMs?: number; env?: Record<string, string> } = {},
) {
  return createCommands({ show }).run(command, { cwd: folder, env, timeoutMs });
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    // A zombie still has an entry in the process table, but runs no more.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};

describe("commands", () => {
  it("tells exit code, duration and the last lines, and shows everything", async () => {
    const result = await run("for i in $(seq 1 30); do echo line $i; done; echo oops >&2; printf 'no newline'; exit 3");
    expect(result).toMatchObject({ exitCode: 3, signal: null, timedOut: false });
    expect(result.tail).toHaveLength(20);
    expect(result.tail).toContain("oops");
    expect(result.tail.join("\n")).toContain("line 30");
    expect(result.tail.join("\n")).toContain("no newline");
    expect(shown).toContain("line 1\n");
    expect(result.milliseconds).toBeGreaterThan(0);
  });

  it("runs in its folder, with the given environment and without Sluice's own", async () => {
    process.env.SLUICE_SERVER_TOKEN = "secret";
    const result = await run('pwd; echo "[$SLUICE_SEED][$SLUICE_SERVER_TOKEN]"', { env: { SLUICE_SEED: "7" } });
    process.env.SLUICE_SERVER_TOKEN = undefined;
    expect(result.tail).toEqual([folder, "[7][]"]);
  });

  it("ends a command that hangs, and the processes it has started", async () => {
    const result = await run("sleep 60 & echo $! > grandchild; sleep 60", { timeoutMs: 300 });
    expect(result).toMatchObject({ timedOut: true, signal: "SIGTERM" });
    expect(isAlive(Number(readFileSync(join(folder, "grandchild"), "utf8")))).toBe(false);
  });

  it("kills a command that ignores the request to end", async () => {
    const result = await run("trap '' TERM; while true; do sleep 0.1; done", { timeoutMs: 200 });
    expect(result).toMatchObject({ timedOut: true, signal: "SIGKILL" });
    expect(result.milliseconds).toBeLessThan(5_000);
  });

  it("does not wait for a background process that keeps the output open, and ends it", async () => {
    const result = await run("(sleep 60; touch late) & echo $! > background; echo done");
    expect(result).toMatchObject({ exitCode: 0, timedOut: false, tail: ["done"] });
    expect(isAlive(Number(readFileSync(join(folder, "background"), "utf8")))).toBe(false);
    expect(existsSync(join(folder, "late"))).toBe(false);
  });

  it("keeps the tail small whatever is written", async () => {
    const result = await run(
      "head -c 3000000 /dev/zero | tr '\\0' x; printf '\\r10%%\\r20%%\\n\\033[31mred\\033[0m\\n'",
    );
    expect(result.tail.slice(1)).toEqual(["10%", "20%", "red"]);
    expect(result.tail[0]?.length).toBe(500);
  });
});
