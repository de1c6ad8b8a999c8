import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, it } from "vitest";

/** The image is not built here: what its Dockerfile does is done in a folder instead. */

const root = join(import.meta.dirname, "../..");
const dockerfile = readFileSync(join(root, "deploy/Dockerfile"), "utf8");
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sluice-image-"));
  for (const [, paths = ""] of dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
    for (const path of paths.split(" ")) {
      cpSync(join(root, path), join(folder, path), { recursive: true });
    }
  }
  const [, install = ""] = /^RUN (ONNXRUNTIME.+)$/m.exec(dockerfile) ?? [];
  execFileSync("sh", ["-c", install], { cwd: folder, stdio: ["ignore", 2, 2] });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("starts from what the image holds, without any development package, and ends on SIGTERM", async () => {
  const [, command = "[]"] = /^ENTRYPOINT (\[.+\])$/m.exec(dockerfile) ?? [];
  const [, ...words] = (JSON.parse(command) as string[]).map((word) =>
    word.replace("/app/", `${folder}/`).replace("/var/lib/sluice", join(folder, "var")).replace("0.0.0.0", "127.0.0.1"),
  );
  const ports = ["--data-port", "0", "--admin-port", "0", "--capture", join(folder, "var/capture")];
  const server = spawn(process.execPath, [...words, ...ports], {
    cwd: folder,
    env: { PATH: process.env.PATH, NODE_ENV: "production", SLUICE_SERVER_TOKEN: "a token for tests" },
    stdio: ["ignore", "inherit", "pipe"],
  });
  try {
    const [line] = (await once(createInterface(server.stderr), "line")) as [string];
    const { level, message } = JSON.parse(line) as { level: string; message: string };
    expect(level).toBe("info");
    const [url = ""] = /http:\S+(?=,)/.exec(message) ?? [];
    expect((await fetch(`${url}/v2/health/ready`)).status).toBe(200);
    server.kill("SIGTERM");
    expect(await once(server, "exit")).toEqual([0, null]);
  } finally {
    server.kill("SIGKILL");
  }
});
