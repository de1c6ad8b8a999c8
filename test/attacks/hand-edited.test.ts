import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../adapters/clock.ts";
import { at } from "../conversation/bot-world.ts";
import { pictureOf } from "../conversation/picture.ts";
import { isStable, mergeProposal, released, until } from "../conversation/story.ts";
import { type AttackWorld, startAttackWorld } from "./attack-world.ts";

/** Whoever may push can write into an environment branch, or make a tag. Traffic moves to releases alone. */

let world: AttackWorld;
let genuine: string;
const sweepMs = 400;
const path = "releases/late-flights.yaml";

beforeAll(async () => {
  world = await startAttackWorld({ sweepMs });
  const { v1 } = world.serving;
  await released(world, v1);
  await mergeProposal(world, "production", v1);
  await until("v1 in production", () => isStable(world, "production", v1));
  genuine = (await world.repository.readFile("env/production", path)) ?? "";
  await systemClock.sleep(3 * sweepMs);
}, 120_000);
afterAll(() => world.close());

async function edit(content: string): Promise<void> {
  const expectedHead = await world.repository.head("env/production");
  await world.repository.commitFile({ branch: "env/production", path, content, message: "Edit", expectedHead });
}

const refOf = ({ release, digest, uri }: Record<"release" | "digest" | "uri", string>) =>
  `{ release: ${release}, digest: "${digest}", uri: "${uri}" }`;
const file = (rest: string) => `version: 1\nmodel: late-flights\n${rest}\nheld: []\n`;

/** v2 is in the registry, but no tag makes it a release. */
const edits: [string, (world: AttackWorld) => string][] = [
  ["serves a model of the registry that is no release", ({ serving: { v2 } }) => file(`stable: ${refOf(v2)}`)],
  [
    "serves other bytes under the name of a release",
    ({ serving: { v1, v2 } }) => file(`stable: ${refOf({ ...v2, release: v1.release })}`),
  ],
  [
    "rolls out a model that is no release",
    ({ serving: { v1, v2 } }) => file(`stable: ${refOf(v1)}\ncandidate: ${refOf(v2)}`),
  ],
  [
    "rolls out other bytes under the name of a release",
    ({ serving: { v1, v2 } }) => file(`stable: ${refOf(v1)}\ncandidate: ${refOf({ ...v2, release: v1.release })}`),
  ],
  [
    "leads a release to a file of the machine",
    ({ serving: { v1 } }) => file(`stable: ${refOf({ ...v1, uri: "file:///etc/passwd" })}`),
  ],
  [
    "leads a release to an address of the network",
    ({ serving: { v1 } }) => file(`stable: ${refOf({ ...v1, uri: "http://169.254.169.254/" })}`),
  ],
  [
    "has a digest that is a path",
    ({ serving: { v1 } }) => file(`stable: ${refOf({ ...v1, digest: "sha256:../../../etc/passwd" })}`),
  ],
  [
    "has a name that is a path",
    ({ serving: { v1 } }) => file(`stable: ${refOf({ ...v1, release: "../late-flights@v1" })}`),
  ],
  ["is of another model", () => genuine.replace("model: late-flights", "model: other")],
  ["has a key that nobody knows", () => `${genuine}approved: true\n`],
  ["is no YAML", () => "{ ]"],
  [
    "expands without end",
    () =>
      `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi".replace(/./g, (key, index) => `${key}: &${key} [${`*${"abcdefgh"[index]},`.repeat(9)}]\n`)}`,
  ],
];

/** A person is called by an issue: it is opened once, and its words follow what is wrong. */
const callsForPeople = ["POST /repos/{owner}/{repo}/issues", "PATCH /repos/{owner}/{repo}/issues/{issue_number}"];

describe("nothing is written but a call for people, and traffic stays, when an environment's file", () => {
  test.each(edits)("%s", async (_, content) => {
    const writes = await world.writesDuring(async () => {
      await edit(content(world));
      await systemClock.sleep(2 * sweepMs);
    });
    expect(writes.filter((write) => !callsForPeople.includes(write))).toEqual([]);
    expect((await pictureOf({ ...world, releaseFile: async () => null }, "production")).live).toEqual({
      "late-flights@v1": 100,
    });
    await edit(genuine);
  });
});

describe("nothing is proposed for a tag that", () => {
  const words = (commit: string) => {
    const { digest, uri } = world.serving.v2;
    return `digest: ${digest}\nuri: ${uri}\ncommit: ${commit}\nreport: sha256:${"0".repeat(64)}\n`;
  };
  const tags: [string, string, (main: string) => string][] = [
    [
      "says another commit than it is on",
      "late-flights@v90",
      () => `Release late-flights@v90\n\n${words("f".repeat(40))}`,
    ],
    ["calls itself by another name", "late-flights@v91", (main) => `Release late-flights@v1\n\n${words(main)}`],
    ["says nothing of bytes", "late-flights@v92", () => "Release late-flights@v92\n"],
    ["is not of the grammar", "late-flights@v2-rc.1", (main) => `Release late-flights@v2-rc.1\n\n${words(main)}`],
    ["is of a tool that knows no digests", "late-flights@v93", () => "model v93"],
  ];

  test.each(tags)("%s", async (_, name, message) => {
    const commit = (await world.repository.head("main")) ?? "";
    const writes = await world.writesDuring(async () => {
      await world.repository.createTag({ name, commit, message: message(commit) });
      await systemClock.sleep(2 * sweepMs);
    });
    expect(writes).toEqual([]);
    await world.as("maria").git.deleteRef({ ...at, ref: `tags/${name}` });
  });
});
