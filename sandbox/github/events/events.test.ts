import { createHmac } from "node:crypto";
import { Probot, ProbotOctokit } from "probot";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  appItself,
  at,
  commitFile,
  openPull,
  type Received,
  refusal,
  startReceiver,
  startWorld,
  type TestWorld,
} from "../test-world.ts";

let world: TestWorld;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let status = 200;
beforeAll(async () => {
  world = await startWorld();
  receiver = await startReceiver(() => status);
  world.github.setWebhookUrl(receiver.url);
});
afterAll(async () => {
  await world.close();
  await receiver.close();
});
beforeEach(() => {
  status = 200;
  receiver.received.length = 0;
});

const payloadOf = ({ body }: Received) => JSON.parse(body);

test("a delivery is signed, names event and delivery, and carries the installation", async () => {
  await commitFile(world.asMaria, "a.txt", "a");
  await world.github.settled();
  const [delivery] = receiver.received;
  const signature = createHmac("sha256", "s3cret").update(String(delivery?.body)).digest("hex");
  expect(delivery?.headers).toMatchObject({
    "content-type": "application/json",
    "x-github-event": "push",
    "x-github-delivery": expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
    "x-hub-signature-256": `sha256=${signature}`,
  });
  expect(payloadOf(delivery!).installation).toMatchObject({ id: world.github.app?.installationId });
  expect(world.events.at(-1)?.payload.installation).toBeUndefined();
});

test("comments on issues and pull requests are told apart, with what an edit changed", async () => {
  const number = await openPull(world.asMaria, "talked");
  const comment = await world.asMaria.issues.createComment({ ...at, issue_number: number, body: "/sluice help" });
  await world.asMaria.issues.updateComment({ ...at, comment_id: comment.data.id, body: "never mind" });
  const issue = await world.asMaria.issues.create({ ...at, title: "An issue" });
  await world.asMaria.issues.createComment({ ...at, issue_number: issue.data.number, body: "hm" });
  await world.asMaria.issues.deleteComment({ ...at, comment_id: comment.data.id });
  await world.github.settled();
  const told = receiver.received
    .filter(({ headers }) => headers["x-github-event"] === "issue_comment")
    .map(payloadOf)
    .map(({ action, issue: { number: on, pull_request }, changes }) => [
      action,
      on,
      pull_request !== undefined,
      changes,
    ]);
  expect(told).toEqual([
    ["created", number, true, undefined],
    ["edited", number, true, { body: { from: "/sluice help" } }],
    ["created", issue.data.number, false, undefined],
    ["deleted", number, true, undefined],
  ]);
});

test("the App can list what was delivered and have it sent again under the same id", async () => {
  status = 500;
  await commitFile(world.asMaria, "b.txt", "b");
  await world.github.settled();
  status = 200;
  const app = appItself(world.github);
  const { data } = await app.apps.listWebhookDeliveries();
  expect(data[0]).toMatchObject({ event: "push", status_code: 500, redelivery: false });
  await app.apps.redeliverWebhookDelivery({ delivery_id: Number(data[0]?.id) });
  await world.github.settled();
  expect(receiver.received).toHaveLength(2);
  expect(receiver.received[1]).toEqual(receiver.received[0]);
  expect(world.github.deliveries().at(-1)).toMatchObject({ redelivery: true, statusCode: 200, guid: data[0]?.guid });
  expect((await refusal(world.asMaria.apps.listWebhookDeliveries())).status).toBe(401);
});

test("a receiver that is down does not disturb, and is recorded as status 0", async () => {
  world.github.setWebhookUrl("http://127.0.0.1:9");
  await commitFile(world.asMaria, "c.txt", "c");
  await world.github.settled();
  expect(world.github.deliveries().at(-1)).toMatchObject({ event: "push", statusCode: 0 });
  world.github.setWebhookUrl(receiver.url);
});

test("a real Probot app verifies the signature and answers through its installation", async () => {
  const { app } = world.github;
  const probot = new Probot({
    appId: Number(app?.id),
    privateKey: String(app?.privateKey),
    secret: String(app?.webhookSecret),
    baseUrl: world.github.url,
    logLevel: "fatal",
    Octokit: ProbotOctokit.defaults({ throttle: { enabled: false }, retry: { enabled: false } }),
  });
  await probot.ready();
  await probot.load((robot) => {
    robot.on("pull_request.opened", async (context) => {
      await context.octokit.rest.issues.createComment(context.issue({ body: "Hello from Probot" }));
    });
  });
  const number = await openPull(world.asMaria, "probed");
  await world.github.settled();
  const opened = receiver.received.find(({ headers }) => headers["x-github-event"] === "pull_request");
  await probot.webhooks.verifyAndReceive({
    id: String(opened?.headers["x-github-delivery"]),
    name: "pull_request",
    signature: String(opened?.headers["x-hub-signature-256"]),
    payload: String(opened?.body),
  });
  const { data } = await world.asMaria.issues.listComments({ ...at, issue_number: number });
  expect(data).toMatchObject([{ body: "Hello from Probot", user: { login: "sluice[bot]" } }]);
});
