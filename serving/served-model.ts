import { digestAt, hashUnit, placeOf, type Split, splitOf } from "../core/rollout/routing.ts";
import type { RolloutPlan, Routes } from "../core/rollout/status.ts";
import { HttpError } from "./http.ts";
import { LatencyHistogram } from "./latency-histogram.ts";
import type { ModelStore } from "./model-store.ts";
import type { Session } from "./session.ts";
import type { UnitLedger } from "./unit-ledger.ts";

/** What a version has answered since the server began. */
export interface VersionTraffic {
  release: string;
  requests: number;
  errors: number;
  latency: LatencyHistogram;
}

/** The rollout that watches this model's traffic. */
export interface Watch {
  plan: RolloutPlan;
  ledger: UnitLedger;
}

/** In which part of a rollout a version answered; outside of rollouts every version is stable. */
export type Variant = "stable" | "candidate" | "shadow";

/** One request's hold on a version; `settle` must be called exactly once. */
export interface Lease {
  release: string;
  variant: Variant;
  session: Session;
  settle(milliseconds: number, failed: boolean): void;
}

/** One model on the data plane: its routes, the traffic of its versions, and who watches. All in memory. */
export class ServedModel {
  readonly name: string;
  readonly traffic = new Map<string, VersionTraffic>();
  readonly #store: ModelStore;
  #routes: Routes;
  #split: Split | null;
  #watch: Watch | null = null;

  constructor(name: string, routes: Routes, store: ModelStore) {
    this.name = name;
    this.#store = store;
    this.#routes = routes;
    this.#split = splitOf(routes.weights);
  }

  get routes(): Routes {
    return this.#routes;
  }

  set routes(routes: Routes) {
    this.#routes = routes;
    this.#split = splitOf(routes.weights);
  }

  set watch(watch: Watch | null) {
    this.#watch = watch;
  }

  /** Where the traffic without a wish goes mostly: the version that describes the model. */
  get mainDigest(): string | null {
    const byWeight = Object.entries(this.#routes.weights).sort(([, a], [, b]) => b - a);
    return byWeight.find(([, weight]) => weight > 0)?.[0] ?? null;
  }

  /**
   * The version for a unit. Without a unit every request is dealt anew, and nobody learns from it.
   *
   * @throws HttpError 503 when nobody serves, or the version is not loaded
   */
  lease(unit: string | null): Lease {
    if (!this.#split) {
      throw new HttpError(503, `no version of ${this.name} takes traffic`);
    }
    const hash = unit === null ? null : hashUnit(unit, this.#routes.salt);
    const digest = digestAt(this.#split, hash === null ? Math.random() : placeOf(hash));
    return this.#leaseOf(digest, hash);
  }

  /** A version asked for by name. It was not dealt by chance, so a rollout must not judge by it. @throws HttpError */
  leaseRelease(release: string): Lease {
    const digest = this.digestOf(release);
    if (!((this.#routes.weights[digest] ?? 0) > 0)) {
      throw new HttpError(503, `${release} takes no traffic`);
    }
    return this.#leaseOf(digest, null);
  }

  /** @throws HttpError 404 */
  digestOf(release: string): string {
    const entry = Object.entries(this.#routes.versions).find(([, version]) => version.release === release);
    if (!entry) {
      throw new HttpError(404, `model ${this.name} has no version ${release}`);
    }
    return entry[0];
  }

  #leaseOf(digest: string, unit: number | null): Lease {
    const session = this.#store.get(digest);
    const version = this.#routes.versions[digest];
    if (!session || !version) {
      throw new HttpError(503, `a version of ${this.name} is not loaded`);
    }
    const watch = this.#watch;
    session.acquire();
    return {
      release: version.release,
      variant: watch?.plan.candidate.digest === digest ? "candidate" : "stable",
      session,
      settle: (milliseconds, failed) => {
        session.release();
        this.#count(digest, version.release, milliseconds, failed);
        watchRequest(watch, digest, unit, milliseconds, failed);
      },
    };
  }

  #count(digest: string, release: string, milliseconds: number, failed: boolean): void {
    const traffic = this.trafficOf(digest, release);
    traffic.requests += 1;
    traffic.errors += failed ? 1 : 0;
    traffic.latency.add(milliseconds);
  }

  trafficOf(digest: string, release: string): VersionTraffic {
    const present = this.traffic.get(digest);
    if (present) {
      return present;
    }
    const traffic = { release, requests: 0, errors: 0, latency: new LatencyHistogram() };
    this.traffic.set(digest, traffic);
    return traffic;
  }
}

function watchRequest(
  watch: Watch | null,
  digest: string,
  unit: number | null,
  milliseconds: number,
  failed: boolean,
): void {
  if (watch?.plan.candidate.digest === digest) {
    watch.ledger.record("candidate", unit, milliseconds, failed);
  } else if (watch?.plan.stable?.digest === digest) {
    watch.ledger.record("stable", unit, milliseconds, failed);
  }
}
