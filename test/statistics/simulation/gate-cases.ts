import { aucCases } from "./auc-cases.ts";
import type { Case } from "./case.ts";
import { clusterCases } from "./cluster-cases.ts";
import { hardCases } from "./hard-cases.ts";
import { precisionCases } from "./precision-cases.ts";
import { queryCases } from "./query-cases.ts";
import { rateCases } from "./rate-cases.ts";
import { resampledCases } from "./resampled-cases.ts";
import { sequenceCases } from "./sequence-cases.ts";
import { skewedCases } from "./skewed-cases.ts";
import { sliceCases } from "./slice-cases.ts";

/** By what they are about, in the order in which they are published. */
export const gateCases: Readonly<Record<string, readonly Case[]>> = {
  Ranking: aucCases,
  "Rates and errors": rateCases,
  "Errors of which few rows make most": skewedCases,
  "Average precision": precisionCases,
  "Metrics without a formula": resampledCases,
  "Rankings of queries": queryCases,
  "Ties and rare positives": hardCases,
  "Rows that come in units": clusterCases,
  "Slices and groups": sliceCases,
  "Over many pull requests": sequenceCases,
};
