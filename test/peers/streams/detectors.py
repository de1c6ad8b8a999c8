"""river's detectors at their defaults: cases as JSON lines on stdin, on stdout the rows of each one's alarms.

A stream is drawn here and handed back packed, so that both sides watch the very same rows.
"""

import json
import sys

import numpy as np
from river import drift

DETECTORS = {
    "adwin": drift.ADWIN,
    "page_hinkley": drift.PageHinkley,
    "ddm": drift.binary.DDM,
}


def alarms(name, rows):
    detector = DETECTORS[name]()
    found = []
    for place, row in enumerate(rows):
        detector.update(bool(row) if name == "ddm" else int(row))
        if detector.drift_detected:
            found.append(place)
    return found


for line in sys.stdin:
    case = json.loads(line)
    rng = np.random.default_rng(case["seed"])
    rows = np.concatenate([rng.random(count) < share for count, share in case["parts"]])
    packed = np.packbits(rows).tobytes().hex()
    print(json.dumps({"rows": packed, **{name: alarms(name, rows.tolist()) for name in DETECTORS}}))
