import { once } from "node:events";

/**
 * How a server takes over from the one before it without a moment at which nobody answers, and without two that both move
 * traffic. The new one loads its models while the old one serves; the old one lets go of routes and rollouts, and goes on
 * answering by the routes as they are; the new one reads them and answers too; the old one drains; and only when the last
 * connection to it has ended may the new one move traffic. So no request meets routes that were replaced.
 */
export interface Succession {
  /** Our models are loaded. Resolves when no other server writes to the state folder. */
  takeState(): Promise<void>;
  /** We answer requests. Resolves when no other server does. */
  takeTraffic(): Promise<void>;
}

/** A server that has nobody before it. */
export const alone: Succession = {
  takeState: () => Promise.resolve(),
  takeTraffic: () => Promise.resolve(),
};

/** What a server says to its supervisor, in the order in which it does. */
export type FromServer = "prepared" | "answering" | "ready" | "replace me" | "let go";
/** And what the supervisor says to a server. */
export type ToServer = "take state" | "take traffic" | "let go" | "stop";

/** The server's end of its talk with the supervisor: what this process and its parent send each other. */
export class SupervisorLink implements Succession {
  readonly #channel: NodeJS.Process;
  readonly #heard = new Set<ToServer>();

  constructor(channel: NodeJS.Process) {
    this.#channel = channel;
    channel.on("message", (message: ToServer) => this.#heard.add(message));
  }

  on(wanted: ToServer, react: () => void): void {
    this.#channel.on("message", (message: ToServer) => message === wanted && react());
  }

  say(message: FromServer): void {
    this.#channel.send?.(message);
  }

  /** Also what was said before anybody waited for it. */
  async hear(message: ToServer): Promise<void> {
    while (!this.#heard.has(message)) {
      await once(this.#channel, "message");
    }
  }

  async takeState(): Promise<void> {
    this.say("prepared");
    await this.hear("take state");
  }

  async takeTraffic(): Promise<void> {
    this.say("answering");
    await this.hear("take traffic");
  }
}
