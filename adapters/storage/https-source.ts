import { SluiceError } from "../../core/errors.ts";
import type { RemoteFile } from "./download.ts";

export type Fetch = (url: string | Request, init?: RequestInit) => Promise<Response>;
type Environment = Readonly<Record<string, string | undefined>>;

const mostRedirects = 5;

/** A file at an `https://` address, with the bearer token of the environment for the one host that it is meant for. */
export function httpsFile(source: string, env: Environment, fetch: Fetch): RemoteFile {
  const url = new URL(source);
  if (url.username || url.password) {
    throw new SluiceError("DATA_UNREADABLE", `The address of data at ${url.host} holds credentials.`, {
      remedy: "Take them out of sluice.yaml; set SLUICE_DATA_TOKEN and SLUICE_DATA_HOST in the environment.",
    });
  }
  const address = `${url.origin}${url.pathname}`;
  return { address, ask: (headers, signal) => follow(url, { address, env, fetch, headers, signal }) };
}

interface Asking {
  address: string;
  env: Environment;
  fetch: Fetch;
  headers: Record<string, string>;
  signal: AbortSignal;
}

async function follow(start: URL, { address, env, fetch, headers, signal }: Asking): Promise<Response> {
  let url = start;
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const response = await fetch(url.href, {
      headers: { ...headers, ...tokenFor(url, env) },
      redirect: "manual",
      signal,
    });
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return response;
    await response.body?.cancel();
    url = new URL(location, url);
    if (url.protocol !== "https:") throw redirected(address, "to an address that is not https");
  }
  throw redirected(address, `more than ${mostRedirects} times`);
}

/** Only where the environment says so: whoever may write data.source must not learn the token by it. */
function tokenFor(url: URL, { SLUICE_DATA_TOKEN: token, SLUICE_DATA_HOST: host }: Environment): Record<string, string> {
  return token && host && url.host === host ? { authorization: `Bearer ${token}` } : {};
}

function redirected(address: string, how: string): SluiceError {
  return new SluiceError("DATA_UNREADABLE", `${address} redirects ${how}.`, {
    remedy: "Name the final https address in data.source.",
  });
}
