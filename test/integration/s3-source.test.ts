import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AwsClient } from "aws4fetch";
import { createEmulator } from "emulate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDuckDbData } from "../../adapters/duckdb/duckdb-data.ts";

/** Against the S3 of the `emulate` package. */

let emulator: { url: string; close(): Promise<void> };
let root: string;
let env: Record<string, string>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "sluice-s3-"));
  emulator = await createEmulator({
    service: "aws",
    port: 0,
    seed: { aws: { s3: { buckets: [{ name: "flights" }] } } },
  });
  const endpoint = `http://127.0.0.1:${new URL(emulator.url).port}`;
  env = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: "AKIATEST",
    AWS_SECRET_ACCESS_KEY: "s3cret",
  };
  const client = new AwsClient({
    accessKeyId: "AKIATEST",
    secretAccessKey: "s3cret",
    service: "s3",
    region: "eu-central-1",
  });
  const put = (key: string, body: string) => client.fetch(`${endpoint}/flights/${key}`, { method: "PUT", body });
  for (const month of ["01", "02", "03"]) await put(`year=2001/month-${month}.csv`, `x,y\n${Number(month)},2\n`);
  await put("year=2001/notes.md", "Not data.");
  await put("year%202002/with%20blank%20%26%20more.csv", "x,y\n9,9\n");
});
afterAll(async () => {
  await emulator.close();
  await rm(root, { recursive: true });
});

const data = () => createDuckDbData(root, env);

describe("a source in S3", () => {
  it("is one object", async () => {
    const shape = await data().inspect({ source: "s3://flights/year=2001/month-02.csv" });
    expect(shape).toMatchObject({ rows: 1, files: [{ path: "s3://flights/year=2001/month-02.csv", bytes: 8 }] });
  });

  it("is every object that a glob matches, in order", async () => {
    const { files } = await data().inspect({ source: "s3://flights/year=*/month-*.csv" });
    expect(files.map(({ path }) => path)).toEqual(
      ["01", "02", "03"].map((month) => `s3://flights/year=2001/month-${month}.csv`),
    );
    const [odd] = (await data().inspect({ source: "s3://flights/year 2002/*.csv" })).files;
    expect(odd?.path).toBe("s3://flights/year 2002/with blank & more.csv");
  });

  it("that is not there is missing", async () => {
    await expect(data().inspect({ source: "s3://flights/none.csv" })).rejects.toMatchObject({ code: "DATA_MISSING" });
    await expect(data().inspect({ source: "s3://flights/none-*.csv" })).rejects.toMatchObject({ code: "DATA_MISSING" });
    await expect(data().inspect({ source: "s3://nobody/*.csv" })).rejects.toMatchObject({ code: "DATA_MISSING" });
    await expect(data().inspect({ source: "s3://flights" })).rejects.toMatchObject({ code: "DATA_UNREADABLE" });
  });

  it("never shows its credentials", async () => {
    const closed = createDuckDbData(root, { ...env, AWS_ENDPOINT_URL: "http://127.0.0.1:9" });
    const error = await closed.inspect({ source: "s3://flights/a.csv" }).catch((thrown) => thrown);
    expect(error.code).toBe("DATA_UNREADABLE");
    expect(`${error.message} ${error.remedy}`).not.toMatch(/AKIATEST|s3cret/);
  });
});
