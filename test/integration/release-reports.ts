import { digestOf } from "../../core/digest.ts";
import type { RegistryPort } from "../../core/ports.ts";
import type { EvaluatedReport } from "../../core/report/evaluation-report.ts";
import { reports } from "../../core/report/fixtures/reports.ts";

/** Reports that releases were released by, for tests that are about something else. */

/** The model passed its gates, with nothing to compare it with. */
export function passedReport(digest: string): EvaluatedReport {
  const report = reports["first-model"];
  const { candidate, measurement } = report;
  return {
    ...report,
    candidate: { ...candidate, digest },
    measurement: { ...measurement, candidate: { ...measurement.candidate, digest } },
  };
}

/** Has every model, and the reports that were put into it. */
export function memoryRegistry(): { registry: RegistryPort; add(report: EvaluatedReport): string } {
  const objects = new Map<string, Uint8Array>();
  const refuse = () => Promise.reject(new Error("no models here"));
  return {
    registry: {
      url: "memory:",
      has: async () => true,
      put: refuse,
      fetch: refuse,
      read: async (digest) => objects.get(digest) ?? (await refuse()),
    },
    add: (report) => {
      const bytes = new TextEncoder().encode(JSON.stringify(report));
      objects.set(digestOf(bytes), bytes);
      return digestOf(bytes);
    },
  };
}
