import cluster from "node:cluster";
import { SluiceError } from "../../core/errors.ts";
import type { RunningServer } from "../server.ts";
import { alone, type Succession, SupervisorLink } from "./succession.ts";
import { Supervisor } from "./supervisor.ts";

/** The life of a model server's process, alone or with a supervisor: which signal means what. */

type Start = (succession: Succession) => Promise<RunningServer>;

/** SIGTERM and SIGINT end it when what is under way is answered. @returns the server, when it has ended */
export async function runAlone(start: Start): Promise<RunningServer> {
  const ended = signalled();
  const server = await start(alone);
  await ended;
  await server.close();
  return server;
}

/** Below a supervisor SIGTERM asks for a successor, and the supervisor alone says when it is over. */
export async function runSupervised(start: Start): Promise<RunningServer> {
  const link = new SupervisorLink(process);
  process.on("SIGTERM", () => link.say("replace me"));
  // A terminal sends these to the supervisor too, which decides.
  process.on("SIGINT", () => undefined);
  process.on("SIGHUP", () => undefined);
  const server = await start(link);
  link.on("let go", () => server.letGo().then(() => link.say("let go")));
  link.say("ready");
  await link.hear("stop");
  await server.close();
  process.channel?.unref(); // which would keep the process alive
  return server;
}

/** The supervisor itself: SIGHUP replaces the server, SIGTERM and SIGINT end it. @throws SluiceError USAGE */
export async function superviseServers(log: (message: string) => void): Promise<void> {
  const supervisor = new Supervisor({ log });
  const ended = signalled();
  process.on("SIGHUP", () => supervisor.replace());
  if (!(await supervisor.start())) {
    throw new SluiceError("USAGE", "The model server has ended before it was ready.", {
      remedy: "Mend what it says above, and start it again.",
    });
  }
  await ended;
  await supervisor.stop();
}

export const isSupervisor = (): boolean => cluster.isPrimary;

function signalled(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  process.once("SIGINT", () => resolve());
  process.once("SIGTERM", () => resolve());
  return promise;
}
