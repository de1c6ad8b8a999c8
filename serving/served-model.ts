import type { ReviewBand } from "../core/models/review-band.ts";
import { digestAt, hashUnit, placeOf, type Split, splitOf } from "../core/rollout/routing.ts";
import type { RolloutPlan, Routes } from "../core/rollout/status.ts";
import { Mirror, type Replay } from "./mirror.ts";
import { HttpError } from "./protocol/http.ts";
import { RecentUnits } from "./rollout/recent-units.ts";
import type { Outcome, UnitLedger } from "./rollout/unit-ledger.ts";
import type { ModelStore } from "./scoring/model-store.ts";
import type { Session } from "./scoring/session.ts";
import { LatencyHistogram } from "./telemetry/latency-histogram.ts";

/** What a version has answered since the server began. */
export interface VersionTraffic {
  release: string;
  requests: number;
  errors: number;
  latency: LatencyHistogram;
  recent: RecentUnits;
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
  /** @param replay for the version that requests are mirrored to, if there is one */
  settle(outcome: Outcome, replay: Replay): void;
}

/** How a request came to its version. */
interface Dealt {
  digest: string;
  /** Hash of the unit; null: the request told none. */
  unit: number | null;
  /** By chance, as the routes say; otherwise it was asked for by name, and nobody may judge by it. */
  byChance: boolean;
}

/** One model on the data plane: its routes, the traffic of its versions, and who watches. All in memory. */
export class ServedModel {
  readonly name: string;
  readonly traffic = new Map<string, VersionTraffic>();
  readonly mirror = new Mirror();
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
    return this.#leaseOf({ digest, unit: hash, byChance: true });
  }

  /** A version asked for by name: one that takes part of the traffic, or copies of it. @throws HttpError */
  leaseRelease(release: string): Lease {
    const digest = this.digestOf(release);
    if (!((this.#routes.weights[digest] ?? 0) > 0 || this.#mirrors(digest))) {
      throw new HttpError(503, `${release} takes no traffic`);
    }
    return this.#leaseOf({ digest, unit: null, byChance: false });
  }

  /** @throws HttpError 404 */
  digestOf(release: string): string {
    const entry = Object.entries(this.#routes.versions).find(([, version]) => version.release === release);
    if (!entry) {
      throw new HttpError(404, `model ${this.name} has no version ${release}`);
    }
    return entry[0];
  }

  /** Which predictions of a release are for a person, as its routes say. */
  bandOf(release: string): ReviewBand | null {
    return Object.values(this.#routes.versions).find((version) => version.release === release)?.defer ?? null;
  }

  /** A label has arrived for what a version predicted; for a rollout under way it is evidence. */
  recordMistake(digest: string, unit: string, isMistake: boolean): void {
    const watch = this.#watch;
    const role = watch && roleOf(watch.plan, digest);
    if (role) {
      watch.ledger.recordMistake(role, hashUnit(unit, this.#routes.salt), isMistake);
    }
  }

  #leaseOf(dealt: Dealt): Lease {
    const session = this.#store.get(dealt.digest);
    const version = this.#routes.versions[dealt.digest];
    if (!session || !version) {
      throw new HttpError(503, `a version of ${this.name} is not loaded`);
    }
    const watch = dealt.byChance ? this.#watch : null;
    const share = (this.#routes.weights[watch?.plan.candidate.digest ?? ""] ?? 0) / 100;
    const copy = dealt.byChance ? this.#copyFor(dealt) : null;
    session.acquire();
    return {
      release: version.release,
      variant: this.#watch?.plan.candidate.digest === dealt.digest ? "candidate" : "stable",
      session,
      settle: (outcome, replay) => {
        session.release();
        this.#count(dealt, version.release, outcome);
        if (this.#isShadowing) {
          this.#mirror(copy, watch, dealt.unit, outcome, replay);
        } else {
          watchRequest(watch, dealt, outcome, share);
        }
      },
    };
  }

  /** While answers are compared in pairs, a request that has no pair tells nothing. */
  get #isShadowing(): boolean {
    return Object.keys(this.#routes.mirrors ?? {}).length > 0;
  }

  #mirrors(digest: string): boolean {
    return (this.#routes.mirrors?.[digest] ?? 0) > 0;
  }

  /** The version that is to be asked the same, if this unit is among those whose requests are copied. */
  #copyFor({ digest, unit }: Dealt): Session | null {
    const place = unit === null ? Math.random() : placeOf(unit);
    const mirrors = Object.entries(this.#routes.mirrors ?? {});
    const [other] = mirrors.find(([mirrored, percent]) => mirrored !== digest && place < percent / 100) ?? [];
    return other === undefined ? null : (this.#store.get(other) ?? null);
  }

  #mirror(copy: Session | null, watch: Watch | null, unit: number | null, stable: Outcome, replay: Replay): void {
    if (copy) {
      this.mirror.offer({
        replay,
        session: copy,
        release: this.#routes.versions[copy.digest]?.release ?? "",
        isWanted: () => this.#mirrors(copy.digest),
        done: (candidate) => watch?.ledger.recordPair(unit, { stable, candidate }),
      });
    }
  }

  #count({ digest, unit }: Dealt, release: string, { milliseconds, failed }: Outcome): void {
    const traffic = this.trafficOf(digest, release);
    traffic.requests += 1;
    traffic.errors += failed ? 1 : 0;
    traffic.latency.add(milliseconds);
    if (unit !== null) {
      traffic.recent.add(unit, failed);
    }
  }

  trafficOf(digest: string, release: string): VersionTraffic {
    const present = this.traffic.get(digest);
    if (present) {
      return present;
    }
    const recent = new RecentUnits(() => performance.now());
    const traffic = { release, requests: 0, errors: 0, latency: new LatencyHistogram(), recent };
    this.traffic.set(digest, traffic);
    return traffic;
  }
}

function watchRequest(watch: Watch | null, { digest, unit }: Dealt, outcome: Outcome, share: number): void {
  const role = watch && roleOf(watch.plan, digest);
  if (role) {
    watch.ledger.record(role, unit, outcome, share);
  }
}

function roleOf({ candidate, stable }: RolloutPlan, digest: string): "stable" | "candidate" | null {
  if (candidate.digest === digest) {
    return "candidate";
  }
  return stable?.digest === digest ? "stable" : null;
}
