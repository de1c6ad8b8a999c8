import type { RequestListener } from "node:http";
import { join } from "node:path";
import { SluiceError } from "../core/errors.ts";
import type { ReviewBand } from "../core/models/review-band.ts";
import type { Clock, ModelPort, RegistryPort } from "../core/ports.ts";
import { createAdminPlane } from "./admin-plane.ts";
import { Capture } from "./capture/capture.ts";
import type { CaptureOptions, ToParquet } from "./capture/capture-options.ts";
import type { Mistakes } from "./capture/feedback-desk.ts";
import { createDataPlane } from "./data-plane.ts";
import { Fleet } from "./fleet.ts";
import { HttpPort, type TlsOptions } from "./http-port.ts";
import { defaultLimits, type ServingLimits } from "./limits.ts";
import type { Scored } from "./model-call.ts";
import { StateLock } from "./process/state-lock.ts";
import { alone, type Succession } from "./process/succession.ts";
import { ReviewDesk } from "./protocol/review-desk.ts";
import { RolloutDesk } from "./rollout/rollout-desk.ts";
import { ModelStore } from "./scoring/model-store.ts";
import type { Plane } from "./telemetry/http-metrics.ts";
import { Telemetry } from "./telemetry/telemetry.ts";

export interface ServerOptions {
  /** 0: any free port. */
  dataPort: number;
  dataHost: string;
  adminPort: number;
  adminHost: string;
  /** Whoever has it can move traffic; there is no server without. */
  adminToken: string;
  /** What clients of models have to bring; without it, whoever reaches the port may ask. */
  dataToken?: string;
  /** Reads metrics and nothing else, so that whoever watches need not be able to move traffic. */
  metricsToken?: string;
  /** For both ports; without it they speak plain HTTP. */
  tls?: TlsOptions;
  /** What is kept of the traffic; without it, nothing. */
  capture?: CaptureOptions;
  /** Turns captured rows into Parquet; must be there when something is captured. */
  toParquet?: ToParquet;
  /** Routes, journals and models; survives restarts. One server per folder. */
  stateFolder: string;
  models: ModelPort;
  registry: RegistryPort;
  clock: Clock;
  log(message: string): void;
  /** How often a rollout looks at its counts. */
  tickMs?: number;
  limits?: Partial<ServingLimits>;
  /** Called after every request that met a version: it must neither throw nor keep the event loop. */
  onScored?: (scored: Scored) => void;
  /** When the server stops, a client that has asked nothing for this long is cut off. */
  idleMs?: number;
  /** By model, the probabilities that are for a person to decide upon. */
  defer?: ReadonlyMap<string, ReviewBand>;
  /** A server before this one that goes on answering until this one does. */
  succession?: Succession;
}

export interface RunningServer {
  dataUrl: string;
  adminUrl: string;
  /** For a successor: moves no more traffic and writes no more state, but answers by the routes as they are. */
  letGo(): Promise<void>;
  /** Answers what is under way, then stops. Rollouts are taken up again by the next start. */
  close(): Promise<void>;
}

const defaultTickMs = 250;
const defaultIdleMs = 500;
/** Those who move traffic ask again. */
const adminIdleMs = 25;

/**
 * The embedded model server: a data plane that speaks the Open Inference Protocol, and an admin plane on another port.
 * When this resolves the routes of before are back and both ports answer.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  if (options.adminToken === "") {
    throw new SluiceError("USAGE", "The model server needs an admin token.", {
      remedy: "Set SLUICE_SERVER_TOKEN to a secret of your choice, for the server and for whoever deploys to it.",
    });
  }
  if (options.dataToken === "" || options.metricsToken === "") {
    throw new SluiceError("USAGE", "The token for clients or for metrics is empty.", {
      remedy: "Set SLUICE_DATA_TOKEN and SLUICE_METRICS_TOKEN to secrets, or unset them.",
    });
  }
  const server = new ModelServer(options);
  try {
    await server.start();
  } catch (error) {
    await server.close();
    throw error;
  }
  return server;
}

class ModelServer implements RunningServer {
  readonly #options: ServerOptions;
  readonly #limits: ServingLimits;
  readonly #lock: StateLock;
  readonly #telemetry: Telemetry;
  readonly #review: ReviewDesk;
  readonly #store: ModelStore;
  readonly #fleet: Fleet;
  readonly #desk: RolloutDesk;
  /** Resolved when this server may move traffic; until then the admin plane's clients wait. */
  readonly #inCharge = Promise.withResolvers<void>();
  #capture: Capture | null = null;
  #admin: HttpPort | null = null;
  #data: HttpPort | null = null;
  #lettingGo: Promise<void> | null = null;
  #isReady = true;

  constructor(options: ServerOptions) {
    const { stateFolder, models, registry, clock, log, tickMs = defaultTickMs } = options;
    this.#options = options;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#lock = new StateLock(stateFolder);
    this.#telemetry = new Telemetry(models);
    this.#review = new ReviewDesk(options.defer ?? new Map());
    this.#store = new ModelStore(join(stateFolder, "models"), this.#telemetry.models, registry, this.#limits);
    this.#fleet = new Fleet(join(stateFolder, "routes"), this.#store, log);
    this.#desk = new RolloutDesk(this.#fleet, { folder: join(stateFolder, "rollouts"), clock, log, tickMs });
  }

  async start(): Promise<void> {
    const { adminPort, adminHost, dataPort, dataHost, idleMs = defaultIdleMs, succession = alone } = this.#options;
    this.#admin = await this.#listen("admin", this.#adminPlane(), adminPort, adminHost, adminIdleMs);
    await this.#fleet.preload();
    await succession.takeState();
    await this.#lock.take(() => this.#onLost());
    await this.#desk.restore();
    this.#capture = await this.#openCapture();
    this.#data = await this.#listen("data", this.#dataPlane(), dataPort, dataHost, idleMs);
    await succession.takeTraffic();
    await this.#desk.begin();
    this.#inCharge.resolve();
  }

  async #listen(
    plane: Plane,
    listener: RequestListener,
    port: number,
    host: string,
    idleMs: number,
  ): Promise<HttpPort> {
    const { http } = this.#telemetry;
    const address = { port, host, idleMs, tls: this.#options.tls ?? null, onRefused: () => http.refuse(plane) };
    return await HttpPort.open(http.count(plane, listener), address);
  }

  /** Two that move traffic would undo each other's work; answering by the routes as they are harms nobody. */
  #onLost(): void {
    this.#options.log("another server has taken the state folder: this one moves no more traffic");
    void this.letGo();
  }

  async #openCapture(): Promise<Capture | null> {
    const { capture, toParquet, clock, log } = this.#options;
    if (!capture || !toParquet) {
      return null;
    }
    return await Capture.open(capture, { clock, log, toParquet, mistakes: mistakesOf(this.#fleet, this.#desk) });
  }

  #adminPlane(): RequestListener {
    const { adminToken: token, metricsToken = null, log } = this.#options;
    const metrics = () =>
      this.#telemetry.text({
        fleet: this.#fleet,
        desk: this.#desk,
        capture: this.#capture,
        review: this.#review,
        isReady: () => this.#isReady && this.#data !== null,
      });
    const plane = createAdminPlane({ fleet: this.#fleet, desk: this.#desk, token, metricsToken, metrics, log });
    return (request, response) => void this.#inCharge.promise.then(() => plane(request, response));
  }

  #dataPlane(): RequestListener {
    const { clock, log, onScored, dataToken } = this.#options;
    const capture = this.#capture;
    return createDataPlane({
      fleet: this.#fleet,
      limits: this.#limits,
      clock,
      log,
      isReady: () => this.#isReady,
      token: dataToken ?? null,
      feedback: capture?.feedback ?? null,
      review: this.#review,
      onScored: (scored) => {
        this.#telemetry.requests.record(scored);
        capture?.record(scored);
        onScored?.(scored);
      },
    });
  }

  get dataUrl(): string {
    return urlOf(this.#data);
  }

  get adminUrl(): string {
    return urlOf(this.#admin);
  }

  letGo(): Promise<void> {
    this.#lettingGo ??= this.#letGo();
    return this.#lettingGo;
  }

  async #letGo(): Promise<void> {
    await this.#admin?.close();
    await this.#desk.close();
    await this.#lock.release();
  }

  async close(): Promise<void> {
    // With a successor the port goes on being ready.
    this.#isReady = this.#lettingGo !== null;
    await Promise.all([this.#data?.close(), this.letGo()]);
    await this.#capture?.close();
    await this.#store.close();
    this.#telemetry.close();
  }
}

function mistakesOf(fleet: Fleet, desk: RolloutDesk): Mistakes {
  return {
    serves: (model) => fleet.find(model) !== undefined,
    rolloutSince: (model) => {
      const status = desk.of(model).status();
      return status && status.finishedAt === null ? Date.parse(status.startedAt) : null;
    },
    record: (model, digest, unit, isMistake) => fleet.find(model)?.recordMistake(digest, unit, isMistake),
  };
}

function urlOf(port: HttpPort | null): string {
  if (!port) {
    throw new Error("the server does not listen yet");
  }
  return port.url;
}
