import { Session } from "node:inspector";
import { writeFileSync } from "node:fs";
const s = new Session(); s.connect();
setTimeout(() => s.post("HeapProfiler.startSampling", { samplingInterval: 2048 }), 16000);
setTimeout(() => s.post("HeapProfiler.getSamplingProfile", (e, r) => { writeFileSync(`/tmp/heapprof-${process.pid}.json`, JSON.stringify(r.profile)); }), 30000);
