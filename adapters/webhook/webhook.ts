import { SluiceError } from "../../core/errors.ts";
import type { WebhookPort } from "../../core/monitor/alerts/alert-ports.ts";

type Environment = Readonly<Record<string, string | undefined>>;
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

interface WebhookOptions {
  fetch?: Fetch;
  /** Milliseconds for one try, and before the second one; doubled before each further one. */
  timeoutMs?: number;
  waitMs?: number;
}

const mostTries = 3;

/** Webhooks as Slack has them: one JSON object with a text. Whoever knows the address may write, so it is never told. */
export function createWebhook(env: Environment, options: WebhookOptions = {}): WebhookPort {
  return {
    post: async (variable, text) => {
      const url = addressIn(env, variable);
      const body = JSON.stringify({ text, unfurl_links: false, unfurl_media: false });
      await send(variable, url, body, options);
    },
  };
}

function addressIn(env: Environment, variable: string): string {
  const address = env[variable];
  const remedy = `Set ${variable} to the https:// address that the webhook's service gave, from a secret of the repository.`;
  if (!address) throw new SluiceError("ALERT_FAILED", `The variable ${variable} is not set.`, { remedy });
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") {
    throw new SluiceError("ALERT_FAILED", `${variable} holds no plain https:// address.`, { remedy });
  }
  return url.href;
}

async function send(variable: string, url: string, body: string, options: WebhookOptions): Promise<void> {
  const { waitMs = 1_000 } = options;
  for (let tries = 1; ; tries++) {
    const failure = await attempt(url, body, options);
    if (failure === null) return;
    if (!failure.passes || tries === mostTries) {
      throw new SluiceError("ALERT_FAILED", `The webhook of ${variable} ${failure.what}.`, {
        remedy: "Check that the webhook still exists, and that its address is the one in the variable.",
      });
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs * 2 ** (tries - 1)));
  }
}

interface Failure {
  what: string;
  /** Whether the same may succeed a little later. */
  passes: boolean;
}

/** The address would stand in the causes of what `fetch` throws, so that they are left out. */
async function attempt(
  url: string,
  body: string,
  { fetch = globalThis.fetch, timeoutMs = 10_000 }: WebhookOptions,
): Promise<Failure | null> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.ok) return null;
    const { status } = response;
    const redirects = status >= 300 && status < 400;
    return {
      what: redirects ? `answered with a redirect (${status}), which is not followed` : `answered ${status}`,
      passes: status >= 500 || status === 429,
    };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return { what: timedOut ? `gave no answer in ${timeoutMs / 1_000} s` : "cannot be reached", passes: true };
  }
}
