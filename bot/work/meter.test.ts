import { expect, it } from "vitest";
import { createMeter } from "./meter.ts";

it("tells Prometheus what became of webhooks, jobs and looks", () => {
  let now = 1_000;
  const meter = createMeter(
    () => 3,
    () => now,
  );
  meter.delivery("push", "handled");
  meter.delivery("push", "handled");
  meter.delivery("push", "duplicate");
  meter.job("retried");
  meter.installed(["acme/flights"]);
  for (const part of ["promotions", "environments", "pulls"] as const) meter.reconciled("acme/flights", part);
  meter.rateLimit(4001, 4_999);
  now += 60_000;
  expect(meter.text()).toMatchInlineSnapshot(`
    "# HELP sluice_bot_deliveries_total Webhooks by event and what became of them.
    # TYPE sluice_bot_deliveries_total counter
    sluice_bot_deliveries_total{event="push",outcome="handled"} 2
    sluice_bot_deliveries_total{event="push",outcome="duplicate"} 1
    # HELP sluice_bot_jobs_total Jobs in the background by how they ended.
    # TYPE sluice_bot_jobs_total counter
    sluice_bot_jobs_total{outcome="retried"} 1
    # HELP sluice_bot_queue_depth Jobs that wait or run.
    # TYPE sluice_bot_queue_depth gauge
    sluice_bot_queue_depth 3
    # HELP sluice_bot_reconcile_age_seconds Since everything in the repository was last looked at.
    # TYPE sluice_bot_reconcile_age_seconds gauge
    sluice_bot_reconcile_age_seconds{repository="acme/flights"} 60
    # HELP sluice_bot_rate_limit_remaining Requests left in this hour, of each installation.
    # TYPE sluice_bot_rate_limit_remaining gauge
    sluice_bot_rate_limit_remaining{installation="4001"} 4999
    "
  `);
  meter.reconciled("acme/flights", "comments");
  expect(meter.reconcileAges().get("acme/flights")).toBe(60);
});

it("has few labels, however many repositories there are: the ones longest not looked at", () => {
  let now = 0;
  const meter = createMeter(
    () => 0,
    () => now,
  );
  const names = Array.from({ length: 500 }, (_, index) => `acme/${index}`);
  meter.installed(names);
  now = 10_000;
  for (const part of ["promotions", "environments", "pulls", "comments"] as const) meter.reconciled("acme/7", part);
  const told = meter.text().match(/reconcile_age_seconds\{/g) ?? [];
  expect(told).toHaveLength(100);
  expect(meter.text()).not.toContain('"acme/7"');
});
