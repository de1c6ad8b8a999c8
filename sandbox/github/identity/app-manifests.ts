import { randomBytes } from "node:crypto";
import { z } from "zod";
import { notFound, unprocessable } from "../http/problem.ts";
import { created, type Reply } from "../http/reply.ts";
import type { ApiRequest } from "../http/request.ts";
import { type PlainRoute, route } from "../http/router.ts";
import { counter, nodeId, now } from "../json.ts";
import type { Json } from "../types.ts";
import type { Accounts } from "./accounts.ts";
import { generatePrivateKey } from "./app-jwt.ts";

const manifestBody = z.object({
  name: z.string().min(1).max(34),
  url: z.url(),
  redirect_url: z.url(),
  description: z.string().optional(),
  public: z.boolean().default(true),
  hook_attributes: z.object({ url: z.url(), active: z.boolean().default(true) }).optional(),
  default_permissions: z.record(z.string(), z.enum(["read", "write"])).default({}),
  default_events: z.array(z.string()).default([]),
});
type Manifest = z.infer<typeof manifestBody>;

/** GitHub keeps a code for an hour, and takes it once. */
const codeMs = 3_600_000;

/** The pages by which a person registers an App from a manifest. What comes of it is told, but cannot act here. */
export class AppManifests {
  readonly #accounts: Accounts;
  readonly #owner: string;
  readonly #asked = new Map<string, { manifest: Manifest; state: string }>();
  readonly #codes = new Map<string, { manifest: Manifest; at: number }>();
  readonly #nextId = counter(1_001);

  constructor({ accounts, owner }: { accounts: Accounts; owner: string }) {
    this.#accounts = accounts;
    this.#owner = owner;
  }

  routes(): PlainRoute[] {
    return [
      route("POST", "/settings/apps/new", (request) => this.#ask(request)),
      route("POST", "/organizations/:org/settings/apps/new", (request) => this.#ask(request)),
      route("POST", "/settings/apps/new/:ticket", (request) => this.#confirm(request)),
      route("POST", "/app-manifests/:code/conversions", (request) => this.#convert(request)),
    ];
  }

  /** The page that shows the name, and asks. */
  #ask(request: ApiRequest): Reply {
    const form = new URLSearchParams(request.rawBody.toString("utf8"));
    const parsed = manifestBody.safeParse(JSON.parse(form.get("manifest") ?? "null"));
    if (!parsed.success) throw unprocessable(`Invalid GitHub App configuration: ${parsed.error.message}`);
    const ticket = randomBytes(8).toString("hex");
    this.#asked.set(ticket, { manifest: parsed.data, state: request.query("state") ?? "" });
    const html = `<form method="post" action="/settings/apps/new/${ticket}"><button>Create GitHub App</button></form>`;
    return { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body: Buffer.from(html) };
  }

  #confirm(request: ApiRequest): Reply {
    const asked = this.#asked.get(request.param("ticket"));
    if (!asked) throw notFound();
    const code = randomBytes(20).toString("hex");
    this.#codes.set(code, { manifest: asked.manifest, at: Date.now() });
    const back = new URL(asked.manifest.redirect_url);
    back.searchParams.set("code", code);
    back.searchParams.set("state", asked.state);
    return { status: 302, headers: { location: back.href } };
  }

  async #convert(request: ApiRequest): Promise<Reply> {
    const code = request.param("code");
    const kept = this.#codes.get(code);
    this.#codes.delete(code);
    if (!kept || Date.now() - kept.at > codeMs) throw notFound();
    return created(await this.#json(kept.manifest));
  }

  async #json(manifest: Manifest): Promise<Json> {
    const id = this.#nextId();
    const slug = manifest.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
    return {
      id,
      slug,
      node_id: nodeId("App", id),
      owner: await this.#accounts.user(this.#owner),
      name: manifest.name,
      description: manifest.description ?? null,
      external_url: manifest.url,
      html_url: `https://github.com/apps/${slug}`,
      created_at: now(),
      updated_at: now(),
      permissions: manifest.default_permissions,
      events: manifest.default_events,
      client_id: `Iv1.${randomBytes(8).toString("hex")}`,
      client_secret: randomBytes(20).toString("hex"),
      webhook_secret: manifest.hook_attributes?.active ? randomBytes(20).toString("hex") : null,
      pem: await generatePrivateKey(),
    };
  }
}
