import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { SluiceError } from "../../core/errors.ts";
import { convertCode, type MadeApp } from "./convert-code.ts";
import type { AppManifest } from "./manifest.ts";
import { donePage, failedPage, startPage } from "./pages.ts";

/** The page from which one goes to GitHub, and to which GitHub sends the browser back. */

export interface SetupServer {
  url: string;
  close(): Promise<void>;
}

export interface SetupOptions {
  port: number;
  /** The page on GitHub that makes Apps, of a person or an organisation. */
  registrationUrl: string;
  apiUrl: string;
  manifest(redirectUrl: string): AppManifest;
  /** Keeps what GitHub told. Called once; what it throws is shown. */
  keep(app: MadeApp): Promise<void>;
  tell(message: string): void;
}

const backPath = "/made";

export async function startSetupServer(options: SetupOptions): Promise<SetupServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = answers(options, host);
  server.on("request", (request, response) => {
    answer(request, response).catch((error: unknown) => {
      options.tell(error instanceof Error ? error.message : String(error));
      send(response, 502, failedPage(error instanceof SluiceError ? error.message : "See the terminal."));
    });
  });
  return { url: `http://${host}`, close: () => closed(server) };
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

function answers(options: SetupOptions, host: string) {
  // Whoever comes back must have been sent by this very process: a code that somebody else slips in is another's App.
  const state = randomBytes(32).toString("hex");
  const takeCode = codeTaker(options);
  const start = (response: ServerResponse) => {
    const target = new URL(options.registrationUrl);
    target.searchParams.set("state", state);
    send(response, 200, startPage(target.href, options.manifest(`http://${host}${backPath}`)), target.origin);
  };
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", `http://${host}`);
    // A name of another site that leads to this machine is no way in.
    if (request.headers.host !== host) return send(response, 421, failedPage("This page has another address."));
    if (request.method !== "GET") return send(response, 405, failedPage("This page is only read."));
    if (pathname === "/") return start(response);
    if (pathname !== backPath) return send(response, 404, failedPage("There is no such page."));
    if (!isSame(searchParams.get("state") ?? "", state)) {
      return send(response, 403, failedPage("GitHub was not asked from here, so its answer is not taken."));
    }
    return await takeCode(searchParams.get("code"), response);
  };
}

/** A browser may come back twice; the App is made once. */
function codeTaker({ apiUrl, keep }: SetupOptions) {
  let isTaken = false;
  return async (code: string | null, response: ServerResponse): Promise<void> => {
    if (!code) return send(response, 400, failedPage("GitHub sent no code: the App was not made."));
    if (isTaken) return send(response, 409, failedPage("The App is made already."));
    isTaken = true;
    try {
      const app = await convertCode(apiUrl, code);
      await keep(app);
      send(response, 200, donePage(`${app.url}/installations/new`));
    } catch (error) {
      isTaken = false;
      throw error;
    }
  };
}

function isSame(given: string, wanted: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(wanted)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function send(response: ServerResponse, status: number, html: string, formTarget = "'none'"): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; form-action ${formTarget}; frame-ancestors 'none'`,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    // The browser must not keep the process from ending.
    connection: "close",
  });
  response.end(html);
}
