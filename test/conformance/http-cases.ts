import assert from "node:assert/strict";
import { connect } from "node:net";
import { deflateSync, gunzipSync, gzipSync } from "node:zlib";
import {
  type Case,
  call,
  expectAlive,
  expectOk,
  expectRefusal,
  expectStatus,
  infer,
  jsonOf,
  pathOf,
  post,
  type Subject,
} from "./subject.ts";

/** What HTTP asks of any server that is open to strangers. */

const sample = ({ inputs }: Subject) => Buffer.from(JSON.stringify({ inputs }));

/** A status of the client's fault, whichever the server prefers, and a server that lives. */
async function expectRefused(subject: Subject, status: number): Promise<void> {
  assert.ok(status >= 400 && status < 500, `status ${status}`);
  await expectAlive(subject);
}

/** Writes bytes as they are and goes away. */
async function writeAndLeave(subject: Subject, bytes: string): Promise<void> {
  const { hostname, port } = new URL(subject.url);
  const socket = connect(Number(port), hostname);
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.on("error", () => resolve());
  socket.write(bytes, () => setTimeout(resolve, 20));
  await promise;
  socket.destroy();
}

export const httpCases: readonly Case[] = [
  {
    title: "infer takes POST alone: 405 with Allow",
    check: async (subject) => {
      const reply = await call(subject, pathOf(subject, "infer"));
      expectStatus(reply, 405);
      assert.match(reply.headers.get("allow") ?? "", /POST/);
    },
  },
  {
    title: "metadata take GET alone: 405",
    check: async (subject) => {
      expectStatus(await post(subject, pathOf(subject), "{}"), 405);
    },
  },
  {
    title: "probes may ask for the head alone",
    check: async (subject) => {
      expectOk(await call(subject, "/v2/health/ready", { method: "HEAD" }));
    },
  },
  {
    title: "a gzip body is read",
    check: async (subject) => {
      expectOk(
        await post(subject, pathOf(subject, "infer"), gzipSync(sample(subject)), { "content-encoding": "gzip" }),
      );
    },
  },
  {
    title: "a deflate body is read",
    check: async (subject) => {
      const body = deflateSync(sample(subject));
      expectOk(await post(subject, pathOf(subject, "infer"), body, { "content-encoding": "deflate" }));
    },
  },
  {
    title: "400 for a gzip body that is none",
    check: async (subject) => {
      const reply = await post(subject, pathOf(subject, "infer"), sample(subject), { "content-encoding": "gzip" });
      expectRefusal(reply, 400);
    },
  },
  {
    title: "415 for a coding that nobody knows",
    check: async (subject) => {
      const reply = await post(subject, pathOf(subject, "infer"), sample(subject), { "content-encoding": "zip" });
      expectRefusal(reply, 415);
    },
  },
  {
    title: "415 for a body that is no JSON by its own word",
    check: async (subject) => {
      const reply = await post(subject, pathOf(subject, "infer"), "<inputs/>", { "content-type": "application/xml" });
      expectRefusal(reply, 415);
    },
  },
  {
    title: "a small body that unpacks to a huge one is refused",
    check: async (subject) => {
      const bomb = gzipSync(Buffer.alloc(100 * 1_048_576, " "), { level: 9 });
      const reply = await post(subject, pathOf(subject, "infer"), bomb, { "content-encoding": "gzip" });
      await expectRefused(subject, reply.status);
    },
  },
  {
    title: "a large answer is compressed for who accepts it",
    check: async (subject) => {
      const rows = 5_000;
      const inputs = subject.inputs.map((input) => ({
        ...input,
        shape: [rows * (input.shape[0] ?? 1), ...input.shape.slice(1)],
        data: Array.from({ length: rows }, () => input.data).flat(),
      }));
      const url = `${subject.url}${pathOf(subject, "infer")}`;
      const headers = { "content-type": "application/json", "accept-encoding": "gzip" };
      const { promise, resolve, reject } = Promise.withResolvers<{ coding: unknown; bytes: Buffer }>();
      const { request } = await import("node:http");
      request(url, { method: "POST", headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({ coding: response.headers["content-encoding"], bytes: Buffer.concat(chunks) }),
        );
      })
        .on("error", reject)
        .end(JSON.stringify({ inputs }));
      const { coding, bytes } = await promise;
      assert.equal(coding, "gzip");
      assert.equal(jsonOf({ bytes: gunzipSync(bytes) }).model_name, subject.model);
    },
  },
  {
    title: "413 for a body above the limit",
    applies: ({ maxBodyBytes }) => maxBodyBytes !== null,
    check: async (subject) => {
      expectRefusal(await infer(subject, " ".repeat((subject.maxBodyBytes ?? 0) + 1)), 413);
      await expectAlive(subject);
    },
  },
  {
    title: "a client that goes away in the middle harms nobody",
    check: async (subject) => {
      const head = `POST ${pathOf(subject, "infer")} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json`;
      await writeAndLeave(subject, `${head}\r\ncontent-length: 1000\r\n\r\n{`);
      await writeAndLeave(subject, `${head}\r\ntransfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n{`);
      await expectAlive(subject);
    },
  },
];
