"""What verdicts rest on as fairlearn, statsmodels and scipy compute it: cases as JSON lines on stdin, results on stdout."""

import json
import sys
import warnings

import fairlearn.metrics as fair
import numpy as np
from scipy import stats
from sklearn.metrics import mean_absolute_error
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

warnings.filterwarnings("ignore")


def fairness(case):
    y, p, groups = case["labels"], case["predicted"], case["groups"]
    names = (
        "demographic_parity_difference",
        "demographic_parity_ratio",
        "equal_opportunity_difference",
        "equalized_odds_difference",
        "equalized_odds_ratio",
    )
    return {name: getattr(fair, name)(y, p, sensitive_features=groups) for name in names}


def proportion(case):
    """One-sided bounds at alpha are the two ends of an interval at 2 alpha."""
    x, n, alpha = case["successes"], case["trials"], case["alpha"]
    lower, upper = proportion_confint(x, n, alpha=2 * alpha, method="beta")
    return {"lower": 0 if x == 0 else lower, "upper": 1 if x == n else upper}


def gap(case):
    (x, n), (y, m), alpha = case["first"], case["second"], case["alpha"]
    lower, upper = confint_proportions_2indep(x, n, y, m, compare="diff", method="newcomb", alpha=2 * alpha)
    return {"lower": lower, "upper": upper}


def paired(case):
    """Tango's test of no difference is McNemar's. Its bounds are where the score reaches the quantile: checked by their score."""
    table = [[0, case["gained"]], [case["lost"], 0]]
    return {"square": mcnemar(table, exact=False, correction=False).statistic}


def step(case):
    """One-sided z-scores: which fall by Holm's method, and which are discoveries by Benjamini and Hochberg's."""
    p = stats.norm.sf(case["scores"])
    rejected = {name: multipletests(p, alpha=case["alpha"], method=name)[0] for name in ("holm", "fdr_bh")}
    return {name: np.flatnonzero(which).tolist() for name, which in rejected.items()}


def mean(case):
    """Student's t, with as many degrees of freedom as the variance of the errors is known with (Satterthwaite)."""
    errors = np.abs(np.array(case["labels"]) - np.array(case["scores"]))
    assert np.isclose(errors.mean(), mean_absolute_error(case["labels"], case["scores"]), 1e-12)
    n, error = len(errors), DescrStatsW(errors).std_mean
    heavier = stats.kurtosis(errors, fisher=False) - 1
    freedom = max(1, min(n - 1, 2 * n / heavier)) if heavier > 0 else n - 1
    width = stats.t.ppf(1 - case["alpha"], freedom) * error
    lower, upper = errors.mean() - width, errors.mean() + width
    return {"standardError": error, "skewness": stats.skew(errors), "lower": lower, "upper": upper}


def quantiles(case):
    p, a, b = case["p"], case["a"], case["b"]
    return {"normal": stats.norm.ppf(p), "student": stats.t.ppf(max(p, 1 - p), a), "beta": stats.beta.ppf(p, a, b)}


kinds = {f.__name__: f for f in (fairness, proportion, gap, paired, step, mean, quantiles)}

for line in sys.stdin:
    case = json.loads(line)
    print(json.dumps(kinds[case["kind"]](case)))
