import { type RolloutState, rolloutStates } from "../../core/rollout/status.ts";
import type { Fleet } from "../fleet.ts";
import type { RolloutDesk } from "../rollout/rollout-desk.ts";
import type { Session } from "../scoring/session.ts";
import type { ServedModel } from "../served-model.ts";
import { type Family, family, type Sample } from "./exposition.ts";
import { metricCatalogue } from "./metric-catalogue.ts";

/** Loaded versions, routes and rollouts. */

interface LoadedVersion {
  labels: readonly [model: string, version: string];
  digest: string;
  session: Session;
}

export function fleetFamilies(fleet: Fleet): Family[] {
  const models = [...fleet.models];
  const loaded = models.flatMap((model) => loadedVersions(fleet, model));
  const each = (value: (version: LoadedVersion) => number): Sample[] =>
    loaded.map((version) => ({ labels: version.labels, value: value(version) }));
  const { batchRows } = metricCatalogue;
  return [
    family(
      metricCatalogue.versions,
      loaded.map(({ labels, digest }) => ({ labels: [...labels, digest], value: 1 })),
    ),
    family(
      metricCatalogue.inFlight,
      each(({ session }) => session.load.inFlight),
    ),
    family(
      metricCatalogue.queued,
      each(({ session }) => session.load.queued),
    ),
    { spec: batchRows, lines: loaded.flatMap(({ labels, session }) => session.batchRows.lines(batchRows, labels)) },
    family(metricCatalogue.weight, models.flatMap(weightsOf)),
    family(
      metricCatalogue.generation,
      models.map(({ name, routes }) => ({ labels: [name], value: routes.generation })),
    ),
    family(metricCatalogue.mirrored, models.flatMap(mirroredOf)),
  ];
}

function loadedVersions(fleet: Fleet, { name, routes }: ServedModel): LoadedVersion[] {
  return Object.entries(routes.versions).flatMap(([digest, { release }]) => {
    const session = fleet.store.get(digest);
    return session ? [{ labels: [name, release] as const, digest, session }] : [];
  });
}

function weightsOf({ name, routes }: ServedModel): Sample[] {
  return Object.entries(routes.weights).map(([digest, percent]) => ({
    labels: [name, routes.versions[digest]?.release ?? "", digest],
    value: percent / 100,
  }));
}

function mirroredOf({ name, mirror }: ServedModel): Sample[] {
  return Object.entries(mirror.counts).map(([outcome, value]) => ({ labels: [name, outcome], value }));
}

export function rolloutFamilies(desk: RolloutDesk): Family[] {
  const rollouts = [...desk.all].flatMap(([model, controller]) => {
    const status = controller.status();
    return status ? [{ model, status }] : [];
  });
  return [
    family(
      metricCatalogue.rolloutState,
      rollouts.flatMap(({ model, status }) => statesOf(model, status.state)),
    ),
    family(
      metricCatalogue.rolloutShare,
      rollouts.map(({ model, status }) => ({
        labels: [model],
        value: (status.weights[status.plan.candidate.digest] ?? 0) / 100,
      })),
    ),
    family(
      metricCatalogue.rolloutUnits,
      rollouts.flatMap(({ model, status }) =>
        (["stable", "candidate"] as const).flatMap((role) => {
          const counts = status.counts[role];
          return [
            { labels: [model, role, "any"], value: counts.units },
            { labels: [model, role, "error"], value: counts.unitsWithErrors },
            { labels: [model, role, "slow"], value: counts.unitsWithSlow },
            { labels: [model, role, "mistake"], value: counts.unitsWithMistakes },
          ];
        }),
      ),
    ),
    family(metricCatalogue.rolloutTick, [{ labels: [], value: desk.lastTickAt / 1_000 }]),
  ];
}

function statesOf(model: string, current: RolloutState): Sample[] {
  return rolloutStates.map((state) => ({ labels: [model, state], value: state === current ? 1 : 0 }));
}
