import { Octokit } from "@octokit/rest";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../core/digest.ts";
import { fileInArchive, listArtifacts } from "./artifacts.ts";

const text = (content: string) => new TextEncoder().encode(content);
const infoOf = (zip: Uint8Array) => ({ id: 1, name: "sluice-report-m", bytes: zip.length, digest: digestOf(zip) });

function refusal(zip: Uint8Array, info = infoOf(zip)): string {
  try {
    fileInArchive(zip, info, "report.json");
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("accepted");
}

describe("a downloaded archive", () => {
  it("gives the file", () => {
    const zip = zipSync({ "report.json": text('{"a":1}') });
    expect(new TextDecoder().decode(fileInArchive(zip, infoOf(zip), "report.json"))).toBe('{"a":1}');
  });

  it("is refused when it is not the one that was uploaded", () => {
    const zip = zipSync({ "report.json": text("{}") });
    const other = zipSync({ "report.json": text("[]") });
    expect(refusal(zip, infoOf(other))).toContain("its digest is not the one of the upload");
    expect(refusal(zip, { ...infoOf(zip), digest: null as never })).toContain("which GitHub does not tell");
  });

  it("is refused without the file, under any other name or path", () => {
    for (const name of ["Report.json", "./report.json", "x/report.json"]) {
      expect(refusal(zipSync({ [name]: text("{}") }))).toContain("it has no report.json");
    }
  });

  it("is refused when a name leads out of it, or two are one", () => {
    for (const name of ["../x", "/etc/x", "C:/x", "a/../../x", "a\\x", "x\0.json"]) {
      expect(refusal(zipSync({ "report.json": text("{}"), [name]: text("") }))).toContain("leads out of it");
    }
    expect(refusal(zipSync({ "report.json": text("{}"), "Report.json": text("{}") }))).toContain(
      "two files of one name",
    );
    const twice = zipSync({ "report.json": text("{}"), "repork.json": text("[]") });
    const renamed = Buffer.from(twice).toString("latin1").replaceAll("repork", "report");
    expect(refusal(Buffer.from(renamed, "latin1"))).toContain("two files of one name");
  });

  it("is refused when it is no archive, or a torn one", () => {
    const zip = zipSync({ "report.json": text("{}".repeat(100)) });
    expect(refusal(text("not a zip"))).toContain("it is not a readable archive");
    expect(refusal(zip.slice(0, zip.length - 30))).toContain("it is not a readable archive");
  });

  it("is refused when it is a bomb: by size, by declared size, by count", () => {
    expect(refusal(new Uint8Array(9 * 1024 * 1024))).toContain("9437184 bytes");
    const bomb = zipSync({ "report.json": new Uint8Array(16 * 1024 * 1024) });
    expect(bomb.length).toBeLessThan(100_000);
    expect(refusal(bomb)).toContain("its report.json has 16777216 bytes");
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`${index}`, text("")]));
    expect(refusal(zipSync(many))).toContain("more than 100 files");
  });

  it("cannot lie about the size of its file", () => {
    const zip = zipSync({ "report.json": new Uint8Array(16 * 1024 * 1024) });
    const view = new DataView(zip.buffer);
    for (let at = 0; at < zip.length - 4; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
    }
    expect(fileInArchive(zip, infoOf(zip), "report.json").length).toBeLessThanOrEqual(10);
  });
});

describe("a GitHub that tells no digest", () => {
  const listed = { id: 1, name: "sluice-report-m", size_in_bytes: 9, expired: false };
  async function foundAt(baseUrl: string, digest?: string) {
    const answer = { total_count: 1, artifacts: [{ ...listed, ...(digest && { digest }) }] };
    const fetch = async (url: string) => Object.defineProperty(Response.json(answer), "url", { value: url });
    const client = new Octokit({ baseUrl, request: { fetch } });
    return (await listArtifacts({ client, owner: "acme", repo: "flights" }, 1)).get("sluice-report-m");
  }

  it.each(["https://api.github.com", "https://api.octocorp.ghe.com", "http://127.0.0.1:1"])(
    "is refused where it is %s",
    async (baseUrl) => {
      const artifact = await foundAt(baseUrl);
      expect(artifact).toEqual({ id: 1, name: "sluice-report-m", bytes: 9, digest: null });
      const zip = zipSync({ "report.json": text("{}") });
      expect(() => fileInArchive(zip, artifact as never, "report.json")).toThrow("which GitHub does not tell");
    },
  );

  it("is taken at its word where it is an Enterprise Server, and held to a digest that it does tell", async () => {
    const server = "https://ghe.example.com/api/v3";
    const zip = zipSync({ "report.json": text("{}") });
    const untold = await foundAt(server);
    expect(new TextDecoder().decode(fileInArchive(zip, untold as never, "report.json"))).toBe("{}");
    const told = await foundAt(server, `sha256:${"0".repeat(64)}`);
    expect(() => fileInArchive(zip, told as never, "report.json")).toThrow("its digest is not the one of the upload");
  });
});
