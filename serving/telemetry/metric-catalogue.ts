/** Every metric that the server tells, with its labels: docs, dashboard and alert rules are held against this list. */

export interface MetricSpec {
  name: string;
  type: "counter" | "gauge" | "histogram";
  help: string;
  labels: readonly string[];
}

const byVersion = ["model", "version"] as const;
const byVariant = [...byVersion, "variant"] as const;

export const metricCatalogue = {
  build: spec("sluice_build_info", "gauge", "1, with the version of Sluice.", ["version"]),
  ready: spec("sluice_ready", "gauge", "1 while the data plane takes requests, 0 while it starts or stops."),
  responses: spec("sluice_http_responses_total", "counter", "HTTP answers by plane and status.", ["plane", "code"]),
  refusedConnections: spec(
    "sluice_http_connections_refused_total",
    "counter",
    "Connections that were closed at once, as too many were open.",
    ["plane"],
  ),
  requests: spec("sluice_requests_total", "counter", "Inference requests that met a version.", byVariant),
  errors: spec(
    "sluice_request_errors_total",
    "counter",
    "Inference requests that a version did not answer: request (what was asked is wrong), model (it failed), overloaded.",
    [...byVariant, "reason"],
  ),
  duration: spec(
    "sluice_request_duration_seconds",
    "histogram",
    "Time that a version took, from the whole request to the whole answer.",
    byVariant,
  ),
  batchRows: spec("sluice_batch_rows", "histogram", "Rows that were scored together.", byVersion),
  inFlight: spec("sluice_requests_in_flight", "gauge", "Requests under way.", byVersion),
  queued: spec("sluice_requests_queued", "gauge", "Of the requests under way, those that wait.", byVersion),
  versions: spec("sluice_version_info", "gauge", "1 for every loaded version, with its digest.", [
    ...byVersion,
    "digest",
  ]),
  loads: spec("sluice_model_loads_total", "counter", "Loads of model files: loaded, or refused.", ["outcome"]),
  mirrored: spec(
    "sluice_mirrored_requests_total",
    "counter",
    "Copies of requests for a version in the shadow: answered, failed (of these), or dropped for want of room.",
    ["model", "outcome"],
  ),
  reviewed: spec(
    "sluice_reviewed_rows_total",
    "counter",
    "Predicted rows of models with a band of review: automatic, or deferred to a person.",
    ["model", "decision"],
  ),
  weight: spec("sluice_route_weight_ratio", "gauge", "Share of traffic that the routes give a version, 0 to 1.", [
    ...byVersion,
    "digest",
  ]),
  generation: spec("sluice_route_generation", "gauge", "Generation of the routes.", ["model"]),
  rolloutState: spec("sluice_rollout_state", "gauge", "1 for the state of the newest rollout, 0 for the others.", [
    "model",
    "state",
  ]),
  rolloutShare: spec("sluice_rollout_share_ratio", "gauge", "Share of traffic of the newest rollout's candidate.", [
    "model",
  ]),
  rolloutUnits: spec(
    "sluice_rollout_units",
    "gauge",
    "Units of the newest rollout, once per version, by what they met.",
    ["model", "role", "met"],
  ),
  rolloutTick: spec("sluice_rollout_last_tick_timestamp_seconds", "gauge", "When the rollout controller last looked."),
  captureRows: spec("sluice_capture_rows_total", "counter", "Rows of predictions taken for capture.", ["model"]),
  captureDrops: spec(
    "sluice_capture_dropped_total",
    "counter",
    "Requests of the sample that were not captured: no_room (the disk is full or slow), too_large, failed.",
    ["model", "reason"],
  ),
  captureBuffer: spec("sluice_capture_buffered_bytes", "gauge", "Captured rows that wait for the disk."),
  captureFiles: spec("sluice_capture_files_total", "counter", "Files: converted to Parquet, failed (kept), removed.", [
    "outcome",
  ]),
  captureFailures: spec(
    "sluice_capture_disk_failures_total",
    "counter",
    "Writes of captured rows that the disk refused.",
  ),
  captureFlush: spec(
    "sluice_capture_last_flush_timestamp_seconds",
    "gauge",
    "When everything captured was last handed to the disk.",
  ),
  labels: spec("sluice_feedback_labels_total", "counter", "Labels by what became of them.", ["model", "status"]),
  cpu: spec("process_cpu_seconds_total", "counter", "Processor time of the server, user and system."),
  memory: spec("process_resident_memory_bytes", "gauge", "Memory of the server."),
  started: spec("process_start_time_seconds", "gauge", "When the server began."),
  eventLoop: spec(
    "sluice_event_loop_delay_seconds",
    "gauge",
    "99th percentile of the event loop's delay since the last look.",
  ),
} satisfies Record<string, MetricSpec>;

function spec(name: string, type: MetricSpec["type"], help: string, labels: readonly string[] = []): MetricSpec {
  return { name, type, help, labels };
}
