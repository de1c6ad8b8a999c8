import { createServer, type RequestListener, type Server, type ServerOptions, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import { SluiceError } from "../core/errors.ts";

/** Connections that are still busy after this are cut. */
const busyMs = 10_000;
const lookMs = 25;

/** Against clients that open a connection and then take their time, or thousands of connections. */
const hardening: ServerOptions = {
  keepAliveTimeout: 65_000,
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
};
const handshakeTimeout = 10_000;
const maxConnections = 4_096;

/** PEM. */
export interface TlsOptions {
  cert: string;
  key: string;
}

interface Address {
  port: number;
  host: string;
  tls: TlsOptions | null;
  /** Called for each connection that is closed at once, as too many are open. */
  onRefused(): void;
  /** A kept connection on which nothing was asked for this long is cut when the port closes. */
  idleMs: number;
}

/**
 * A listening port that ends without breaking a request: nothing new is accepted, every further answer says
 * `Connection: close`, and a connection is cut only when its client has been silent. Node's own `server.close()` cuts
 * idle connections at once, into the very moment at which their client may be sending.
 */
export class HttpPort {
  readonly #server: Server;
  readonly #idleMs: number;
  /**
   * What each connection waits for; "nothing yet" is not idle to Node. One entry for as long as the connection lasts: a set
   * with an entry for each request would be made anew every few requests, and V8's old tables keep their successors, and
   * what stood in them, alive until the next full collection. Every small collection then copies megabytes (5 to 10 ms).
   */
  readonly #awaited = new Map<Socket, ServerResponse | "nothing yet" | "nothing more">();
  #closing = false;
  #url = "";

  private constructor(listener: RequestListener, { idleMs, tls, onRefused }: Address) {
    this.#idleMs = idleMs;
    this.#server = tls ? createSecureServer(tls) : createServer(hardening);
    this.#server.maxConnections = maxConnections;
    this.#server.on("drop", onRefused);
    this.#server.on(tls ? "secureConnection" : "connection", (socket: Socket) => {
      this.#awaited.set(socket, "nothing yet");
      socket.once("close", () => this.#awaited.delete(socket));
    });
    this.#server.on("request", (request, response) => {
      const { socket } = request;
      this.#awaited.set(socket, response);
      response.once("close", () => this.#forget(socket, response));
      response.shouldKeepAlive &&= !this.#closing;
      listener(request, response);
    });
  }

  /** @throws SluiceError USAGE when the address is taken or not ours, or the certificate is none */
  static async open(listener: RequestListener, address: Address): Promise<HttpPort> {
    const { port, host, tls } = address;
    const opened = new HttpPort(listener, address);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    opened.#server.once("error", (cause: NodeJS.ErrnoException) => reject(cannotListen(host, port, cause)));
    opened.#server.listen(port, host, resolve);
    await promise;
    const found = opened.#server.address() as AddressInfo;
    const name = found.family === "IPv6" ? `[${found.address}]` : found.address;
    opened.#url = `${tls ? "https" : "http"}://${name}:${found.port}`;
    return opened;
  }

  /** Where it listens, or did. */
  get url(): string {
    return this.#url;
  }

  /** Not where the connection is gone, or its client did not wait with its next request. */
  #forget(socket: Socket, response: ServerResponse): void {
    if (this.#awaited.get(socket) === response) this.#awaited.set(socket, "nothing more");
  }

  /** Resolves when the last connection has ended. */
  async close(): Promise<void> {
    const began = performance.now();
    this.#closing = true;
    for (const awaited of this.#awaited.values()) {
      if (typeof awaited !== "string") awaited.shouldKeepAlive = false;
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    NetServer.prototype.close.call(this.#server, () => resolve());
    const looking = setInterval(() => this.#cut(performance.now() - began), lookMs);
    await promise;
    clearInterval(looking);
  }

  #cut(elapsedMs: number): void {
    if (elapsedMs >= busyMs) {
      this.#server.closeAllConnections();
    } else if (elapsedMs >= this.#idleMs) {
      this.#server.closeIdleConnections();
      for (const [socket, awaited] of this.#awaited) {
        if (awaited === "nothing yet") socket.destroy();
      }
    }
  }
}

/** @throws SluiceError USAGE */
function createSecureServer(tls: TlsOptions): Server {
  try {
    return createTlsServer({ ...hardening, ...tls, handshakeTimeout, minVersion: "TLSv1.2" });
  } catch (cause) {
    throw new SluiceError("USAGE", `The certificate or its key cannot be used: ${reasonOf(cause)}`, {
      remedy: "Give --tls-cert and --tls-key a certificate chain and the key that belongs to it, as PEM.",
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function cannotListen(host: string, port: number, cause: NodeJS.ErrnoException): SluiceError {
  const why = cause.code === "EADDRINUSE" ? "another program listens there" : cause.message;
  return new SluiceError("USAGE", `The server cannot listen on ${host}:${port}: ${why}.`, {
    remedy: "Choose another port, or stop the other program.",
    cause,
  });
}
