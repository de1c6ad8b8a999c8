"""Distances of distributions as scipy computes them: cases as JSON lines on stdin, results on stdout."""

import json
import sys

import numpy as np
from scipy.spatial.distance import cityblock, jensenshannon
from scipy.stats import ks_2samp, wasserstein_distance


def samples(case):
    a, b = case["a"], case["b"]
    return {"ks": ks_2samp(a, b, method="asymp").statistic, "wasserstein": wasserstein_distance(a, b)}


def counts(case):
    p, q = (np.array(case[side]) / sum(case[side]) for side in "pq")
    return {"jensenShannon": jensenshannon(p, q), "totalVariation": cityblock(p, q) / 2}


kinds = {f.__name__: f for f in (samples, counts)}

for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(kinds[case["kind"]](case)))
