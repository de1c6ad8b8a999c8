"""Seconds that Evidently's default drift preset takes for two Parquet files, both in memory as frames before the clock starts."""

import json
import resource
import sys
import time
import warnings

warnings.filterwarnings("ignore")
import pandas as pd
from evidently import Report
from evidently.presets import DataDriftPreset

reference, current = (pd.read_parquet(path) for path in sys.argv[1:3])
started = time.perf_counter()
snapshot = Report([DataDriftPreset()]).run(current, reference)
drifted = snapshot.dict()["metrics"][0]["value"]
seconds = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps({"seconds": seconds, "peakGigabytes": peak, "drifted": drifted}))
