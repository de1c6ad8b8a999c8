import type { Fleet } from "./fleet.ts";
import type { RolloutDesk } from "./rollout-desk.ts";
import type { VersionTraffic } from "./served-model.ts";

/** The server's counters in Prometheus' text format, version 0.0.4. */

export const metricsContentType = "text/plain; version=0.0.4; charset=utf-8";

interface Family {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
  lines: string[];
}

/** Every how many edges of the latency histogram one is told: 4 per factor of ten. */
const edgeStep = 5;

export function renderMetrics(fleet: Fleet, desk: RolloutDesk): string {
  return [...trafficFamilies(fleet), ...routeFamilies(fleet), ...rolloutFamilies(desk)].map(renderFamily).join("");
}

function renderFamily({ name, help, type, lines }: Family): string {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

function trafficFamilies(fleet: Fleet): Family[] {
  const versions = [...fleet.models].flatMap(({ name, traffic }) =>
    [...traffic].map(([digest, counts]) => ({
      labels: { model: name, version: counts.release, digest },
      counts,
    })),
  );
  const each = (line: (labels: VersionLabels, counts: VersionTraffic) => string[]) =>
    versions.flatMap(({ labels, counts }) => line(labels, counts));
  return [
    {
      name: "sluice_requests_total",
      help: "Inference requests answered, by version.",
      type: "counter",
      lines: each((labels, { requests }) => [sample("sluice_requests_total", labels, requests)]),
    },
    {
      name: "sluice_request_errors_total",
      help: "Inference requests that a version could not answer.",
      type: "counter",
      lines: each((labels, { errors }) => [sample("sluice_request_errors_total", labels, errors)]),
    },
    {
      name: "sluice_request_duration_seconds",
      help: "Time from the request's last byte to the answer.",
      type: "histogram",
      lines: each(histogram),
    },
  ];
}

function histogram({ model, version }: VersionLabels, { latency }: VersionTraffic): string[] {
  const name = "sluice_request_duration_seconds";
  const labels = { model, version };
  const buckets = latency
    .cumulative(edgeStep)
    .map(({ edgeMs, count }) =>
      sample(`${name}_bucket`, { ...labels, le: String(Number((edgeMs / 1_000).toPrecision(4))) }, count),
    );
  return [
    ...buckets,
    sample(`${name}_bucket`, { ...labels, le: "+Inf" }, latency.total),
    sample(`${name}_sum`, labels, latency.sumMs / 1_000),
    sample(`${name}_count`, labels, latency.total),
  ];
}

function routeFamilies(fleet: Fleet): Family[] {
  const models = [...fleet.models];
  const name = "sluice_route_weight_percent";
  const lines = models.flatMap((model) =>
    Object.entries(model.routes.weights).map(([digest, weight]) =>
      sample(name, { model: model.name, version: model.routes.versions[digest]?.release ?? "", digest }, weight),
    ),
  );
  const generation = "sluice_route_generation";
  const mirrored = "sluice_mirrored_requests_total";
  return [
    { name, help: "Share of traffic, by version.", type: "gauge", lines },
    {
      name: generation,
      help: "Generation of the routes.",
      type: "gauge",
      lines: models.map((model) => sample(generation, { model: model.name }, model.routes.generation)),
    },
    {
      name: mirrored,
      help: "Copies of requests for a version in the shadow: answered, failed (of these) or dropped for want of room.",
      type: "counter",
      lines: models.flatMap((model) =>
        Object.entries(model.mirror.counts).map(([outcome, count]) =>
          sample(mirrored, { model: model.name, outcome }, count),
        ),
      ),
    },
  ];
}

function rolloutFamilies(desk: RolloutDesk): Family[] {
  const rollouts = [...desk.all].flatMap(([model, controller]) => {
    const status = controller.status();
    return status ? [{ model, status }] : [];
  });
  const units = "sluice_rollout_units";
  const state = "sluice_rollout_state";
  const tick = "sluice_rollout_last_tick_timestamp_seconds";
  return [
    {
      name: units,
      help: "Different units of the newest rollout, each counted once per version.",
      type: "gauge",
      lines: rollouts.flatMap(({ model, status }) =>
        (["stable", "candidate"] as const).flatMap((role) => [
          sample(units, { model, role, met: "any" }, status.counts[role].units),
          sample(units, { model, role, met: "error" }, status.counts[role].unitsWithErrors),
          sample(units, { model, role, met: "slow" }, status.counts[role].unitsWithSlow),
        ]),
      ),
    },
    {
      name: state,
      help: "1 for the state of the newest rollout.",
      type: "gauge",
      lines: rollouts.map(({ model, status }) => sample(state, { model, state: status.state }, 1)),
    },
    {
      name: tick,
      help: "When the rollout controller last looked.",
      type: "gauge",
      lines: [sample(tick, {}, desk.lastTickAt / 1_000)],
    },
  ];
}

type Labels = Readonly<Record<string, string>>;
type VersionLabels = { model: string; version: string; digest: string };

function sample(name: string, labels: Labels, value: number): string {
  const text = Object.entries(labels).map(([label, content]) => `${label}="${escapeLabel(content)}"`);
  return `${name}${text.length > 0 ? `{${text.join(",")}}` : ""} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
