import { matchesGlob } from "node:path";
import { AwsClient } from "aws4fetch";
import { SluiceError } from "../../core/errors.ts";
import type { RemoteFile } from "./download.ts";
import type { Fetch } from "./https-source.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** The objects that `s3://bucket/key` or a glob of keys names, by the variables that the AWS tools read too. */
export async function s3Files(source: string, env: Environment, fetch: Fetch): Promise<RemoteFile[]> {
  const bucket = createBucket(source, env, fetch);
  const wild = bucket.key.search(/[*?[{]/);
  if (wild < 0) return [bucket.file(bucket.key)];
  const keys = await listKeys(bucket, bucket.key.slice(0, wild));
  return keys
    .filter((key) => matchesGlob(key, bucket.key))
    .sort()
    .map((key) => bucket.file(key));
}

interface Bucket {
  name: string;
  key: string;
  ask(path: string, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>;
  file(key: string): RemoteFile;
}

function createBucket(source: string, env: Environment, fetch: Fetch): Bucket {
  const [, name = "", key = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)\/(.+)$/.exec(source) ?? [];
  if (!name) {
    throw new SluiceError("DATA_UNREADABLE", `${source} is not an address of S3.`, {
      remedy: "Write s3://BUCKET/KEY; the key may be a glob, such as s3://bucket/flights/*.parquet.",
    });
  }
  const region = env.AWS_REGION || env.AWS_DEFAULT_REGION || "us-east-1";
  const endpoint = env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || `https://s3.${region}.amazonaws.com`;
  const sign = signerOf(env, region);
  const ask: Bucket["ask"] = async (path, headers = {}, signal) => {
    const url = `${endpoint.replace(/\/$/, "")}/${name}${path}`;
    // A redirect would need another signature; S3 sends one only where the region is wrong.
    return fetch(await sign(url, headers), { redirect: "manual", ...(signal && { signal }) });
  };
  const file = (object: string): RemoteFile => ({
    address: `s3://${name}/${object}`,
    ask: (headers, signal) => ask(`/${object.split("/").map(encodeURIComponent).join("/")}`, headers, signal),
  });
  return { name, key, ask, file };
}

/** Without credentials the request goes unsigned, for buckets that anybody may read. */
function signerOf(env: Environment, region: string) {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env;
  if (!accessKeyId || !secretAccessKey) {
    return async (url: string, headers: Record<string, string>) => new Request(url, { headers });
  }
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(token && { sessionToken: token }),
    service: "s3",
    region,
  });
  return (url: string, headers: Record<string, string>) => client.sign(url, { headers });
}

/** At most 1,000 keys come with one answer. */
const mostPages = 100;

async function listKeys(bucket: Bucket, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  let token: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const query = new URLSearchParams({ "encoding-type": "url", "list-type": "2", prefix });
    if (token !== undefined) query.set("continuation-token", token);
    const response = await bucket.ask(`?${query.toString().replaceAll("+", "%20")}`);
    if (!response.ok) throw refused(bucket, response.status);
    const xml = await response.text();
    const encoded = elements(xml, "EncodingType")[0] === "url";
    keys.push(...elements(xml, "Key").map((key) => (encoded ? decodeURIComponent(key.replaceAll("+", " ")) : key)));
    [token] = elements(xml, "NextContinuationToken");
    if (token === undefined) return keys;
  }
  throw new SluiceError("DATA_UNREADABLE", `s3://${bucket.name}/${prefix} has more than ${mostPages * 1_000} keys.`, {
    remedy: "Name fewer objects: a longer beginning before the first wildcard.",
  });
}

/** S3's lists are flat: elements without attributes that hold text alone. */
function elements(xml: string, name: string): string[] {
  const entities: Record<string, string> = {
    "&amp;": "&",
    "&lt;": "<",
    "&gt;": ">",
    "&quot;": '"',
    "&apos;": "'",
    "&#39;": "'",
  };
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) =>
    text.replaceAll(/&(amp|lt|gt|quot|apos|#39);/g, (entity) => entities[entity] ?? entity),
  );
}

function refused({ name }: Bucket, status: number): SluiceError {
  const code = status === 404 ? "DATA_MISSING" : "DATA_UNREADABLE";
  return new SluiceError(code, `The objects of s3://${name} cannot be listed: the server answered ${status}.`, {
    remedy:
      "Check the bucket's name, AWS_REGION (and AWS_ENDPOINT_URL), and that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY " +
      "may list and read it.",
  });
}
