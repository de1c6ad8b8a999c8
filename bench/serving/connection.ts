import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** One kept HTTP/1.1 connection that costs its process next to nothing, so that the server is what is measured. */
export class Connection {
  readonly #socket: Socket;
  #received = "";
  #waiting: { resolve(): void; reject(error: Error): void } | null = null;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true).setEncoding("latin1");
    socket.on("data", (text) => this.#read(String(text)));
    socket.on("error", (error) => this.#waiting?.reject(error));
    socket.on("close", () => this.#waiting?.reject(new Error("the server closed the connection")));
  }

  static async open(host: string, port: number): Promise<Connection> {
    const socket = connect(port, host);
    await once(socket, "connect");
    return new Connection(socket);
  }

  /** Resolves with the answer. @throws Error for every status but 200 */
  async post(path: string, body: string, unit: string | null): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting = { resolve, reject };
    const head = `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n`;
    this.#socket.write(`${head}${unit === null ? "" : `sluice-unit: ${unit}\r\n`}\r\n${body}`);
    await promise;
  }

  #read(text: string): void {
    this.#received += text;
    const headEnd = this.#received.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      return;
    }
    const head = this.#received.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
    if (!head.startsWith("HTTP/1.1 200") || Number.isNaN(length)) {
      this.#waiting?.reject(new Error(`an answer that was not expected: ${this.#received.slice(0, 500)}`));
    } else if (this.#received.length >= headEnd + 4 + length) {
      this.#received = "";
      this.#waiting?.resolve();
    }
  }

  close(): void {
    this.#waiting = null;
    this.#socket.destroy();
  }
}
