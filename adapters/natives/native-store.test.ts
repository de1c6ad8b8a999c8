import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { digestOf } from "../../core/digest.ts";
import type { Native } from "./native-list.ts";
import { storedNative } from "./native-store.ts";

const contents = { "lib.so": Buffer.from("a library ".repeat(5_000)), "lib.node": Buffer.from("a binding") };
const compressed = Object.entries(contents).map(([name, bytes]) => [`x-${name}.zst`, zstdCompressSync(bytes)] as const);

const native: Native = {
  version: "1.0.0",
  files: Object.entries(contents).map(([name, bytes], index) => {
    const [fetchedAs = "", packed = Buffer.alloc(0)] = compressed[index] ?? [];
    const fetched = { name: fetchedAs, digest: digestOf(packed), bytes: packed.length };
    return { name, digest: digestOf(bytes), bytes: bytes.length, fetched };
  }),
};

const impatient = { attempts: 3, answerMs: 2_000, waitMs: 1 };

let folder: string;
let server: Server;
let asked: string[];
let answers: Record<string, Uint8Array | ((response: ServerResponse) => void)>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sluice-natives-"));
  asked = [];
  answers = Object.fromEntries(compressed);
  server = createServer((request, response) => {
    const name = request.url?.split("/").at(-1) ?? "";
    asked.push(name);
    const answer = answers[name];
    if (typeof answer === "function") answer(response);
    else response.writeHead(answer ? 200 : 404).end(answer);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1.0.0`;

const stored = (source = address(), wanted = native) =>
  storedNative(wanted, { name: "x-linux-x64", cache: join(folder, "cache"), source, patience: impatient });

describe("a native library", () => {
  it("is fetched once, and is there for whoever asks next", async () => {
    const path = await stored();
    expect(await readFile(join(path, "lib.so"))).toEqual(contents["lib.so"]);
    expect(await stored("http://127.0.0.1:1")).toBe(path);
    expect(asked).toEqual(["x-lib.so.zst", "x-lib.node.zst"]);
    expect(await readdir(join(folder, "cache"))).toEqual([path.split("/").at(-1)]);
  });

  it("is whole for each of several jobs that begin at once", async () => {
    const paths = await Promise.all(Array.from({ length: 5 }, () => stored()));
    expect(new Set(paths).size).toBe(1);
    expect((await readdir(join(folder, "cache"))).length).toBe(1);
  });

  it("comes from a folder too", async () => {
    const mirror = join(folder, "mirror");
    await mkdir(mirror);
    for (const [name, bytes] of compressed) await writeFile(join(mirror, name), bytes);
    expect(await readdir(await stored(mirror))).toEqual(["lib.node", "lib.so"]);
    expect(asked).toEqual([]);
  });

  it("comes through the proxy of the machine", async () => {
    const tunnels: string[] = [];
    const proxy = createServer();
    proxy.on("connect", (request, socket) => {
      tunnels.push(String(request.url));
      const { port } = server.address() as AddressInfo;
      const to = connect(port, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        to.pipe(socket).pipe(to);
      });
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    vi.stubEnv("HTTP_PROXY", `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    try {
      expect(await readdir(await stored("http://mirror.invalid/v1.0.0"))).toEqual(["lib.node", "lib.so"]);
    } finally {
      vi.unstubAllEnvs();
      proxy.closeAllConnections();
      proxy.close();
    }
    expect(new Set(tunnels)).toEqual(new Set(["mirror.invalid:80"]));
  });

  it("is fetched again when somebody has changed it in the cache", async () => {
    const path = await stored();
    await writeFile(join(path, "lib.node"), "a bindinG");
    expect(await stored()).toBe(path);
    expect(await readFile(join(path, "lib.node"))).toEqual(contents["lib.node"]);
    expect((await readdir(join(folder, "cache"))).length).toBe(1);
  });

  it("is asked for once more where a server is busy, or breaks off", async () => {
    const bytes = answers["x-lib.so.zst"] as Uint8Array;
    let times = 0;
    answers["x-lib.so.zst"] = (response) => {
      times += 1;
      if (times === 1) response.writeHead(503).end();
      else if (times === 2)
        response
          .writeHead(200, { "content-length": bytes.length })
          .write(bytes.subarray(0, 5), () => response.destroy());
      else response.end(bytes);
    };
    await stored();
    expect(asked.filter((name) => name === "x-lib.so.zst")).toHaveLength(3);
  });
});

describe("nothing is left in the cache, and the reason is told,", () => {
  afterEach(async () => {
    expect(await readdir(join(folder, "cache"))).toEqual([]);
  });

  it("when nobody answers", async () => {
    await expect(stored("http://127.0.0.1:1/files?key=secret")).rejects.toMatchObject({
      code: "NATIVES_UNAVAILABLE",
      message: expect.stringMatching(
        /^http:\/\/127\.0\.0\.1:1\/files\/x-lib\.so\.zst could not be fetched: fetch failed/,
      ),
      remedy: expect.stringContaining("SLUICE_NATIVES"),
    });
  });

  it("when there is no such file: once is enough", async () => {
    delete answers["x-lib.so.zst"];
    await expect(stored()).rejects.toThrow("the server answered 404");
    expect(asked).toEqual(["x-lib.so.zst"]);
  });

  it("when it is another file", async () => {
    answers["x-lib.node.zst"] = zstdCompressSync(Buffer.from("a bonding"));
    await expect(stored()).rejects.toThrow("another file than the one that this release of Sluice was made with");
  });

  it("when it never ends", async () => {
    answers["x-lib.so.zst"] = (response) => {
      const more = () => response.destroyed || response.write(Buffer.alloc(65_536), more);
      more();
    };
    await expect(stored()).rejects.toThrow(/is longer than \d+ bytes/);
  });

  it("when it unpacks to more, or to something else, than was listed", async () => {
    const [first, ...others] = native.files;
    const listing = (change: object): Native => ({ ...native, files: [{ ...first!, ...change }, ...others] });
    for (const change of [{ bytes: 10 }, { bytes: first!.bytes + 1 }, { digest: digestOf("else") }]) {
      await expect(stored(address(), listing(change))).rejects.toThrow("lib.so holds something else");
    }
  });

  it("when a server never answers", async () => {
    answers["x-lib.so.zst"] = () => undefined;
    const patience = { attempts: 2, answerMs: 50, waitMs: 1 };
    const cache = join(folder, "cache");
    const source = address();
    await expect(storedNative(native, { name: "x", cache, source, patience })).rejects.toThrow("could not be fetched");
  });
});

it("says which place cannot be written to", async () => {
  await writeFile(join(folder, "cache"), "a file");
  await expect(stored()).rejects.toMatchObject({
    code: "NATIVES_UNAVAILABLE",
    message: expect.stringContaining(`cannot be kept in ${join(folder, "cache")}`),
  });
});

it("takes no address but of the web, and no folder but an absolute one", async () => {
  for (const source of ["mirror", "ftp://example.com/", "file:///etc", "https://me:secret@example.com/"]) {
    await expect(stored(source)).rejects.toMatchObject({ code: "USAGE" });
  }
});
