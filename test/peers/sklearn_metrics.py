"""Metrics of many cases as scikit-learn computes them: cases as JSON lines on stdin, results as JSON lines on stdout."""

import itertools
import json
import sys
import warnings

import numpy as np
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")


def calibration_error(labels, scores, weights, bins, strategy):
    """Of the bins of calibration_curve, which knows no weights: its edges are used, and checked without weights."""
    y, p, w = np.array(labels, float), np.array(scores, float), np.array(weights, float)
    if strategy == "quantile":
        edges = np.percentile(p, np.linspace(0, 1, bins + 1) * 100)
    else:
        edges = np.linspace(0.0, 1.0, bins + 1)
    index = np.searchsorted(edges[1:-1], p)
    sums = np.bincount(index, weights=w * (y - p), minlength=bins)
    rows = np.bincount(index, minlength=bins)
    observed, predicted = calibration_curve(labels, scores, n_bins=bins, strategy=strategy)
    plain = np.bincount(index, weights=y - p, minlength=bins)[rows > 0] / rows[rows > 0]
    assert np.allclose(plain, observed - predicted, rtol=0, atol=1e-12)
    return np.abs(sums).sum() / w.sum()


def lift(labels, scores, weights, share):
    """By the ranks of the rows; equal scores share their places evenly."""
    y, p, w = np.array(labels, float), np.array(scores, float), np.array(weights, float)
    cut, found, passed = share * w.sum(), 0.0, 0.0
    for score in sorted(set(scores), reverse=True):
        group = p == score
        size = w[group].sum()
        if size > 0 and passed < cut:
            found += (w * y)[group].sum() * min(1.0, (cut - passed) / size)
        passed += size
    return found / cut / ((w * y).sum() / w.sum())


def classification(case):
    labels, scores, threshold, w = case["labels"], case["scores"], case["threshold"], case["weights"]
    predicted = [1 if score >= threshold else 0 for score in scores]
    tn, fp, fn, tp = m.confusion_matrix(labels, predicted, labels=[0, 1], sample_weight=w).ravel().tolist()
    weighted = {"sample_weight": w}
    weights = w or [1.0] * len(labels)
    return {
        "roc_auc": m.roc_auc_score(labels, scores, **weighted),
        "partial_roc_auc:0.1": m.roc_auc_score(labels, scores, max_fpr=0.1, **weighted),
        "partial_roc_auc:37.5%": m.roc_auc_score(labels, scores, max_fpr=0.375, **weighted),
        "average_precision": m.average_precision_score(labels, scores, **weighted),
        "accuracy": m.accuracy_score(labels, predicted, **weighted),
        "balanced_accuracy": m.balanced_accuracy_score(labels, predicted, **weighted),
        "precision": m.precision_score(labels, predicted, **weighted) if tp + fp else None,
        "npv": m.precision_score(labels, predicted, pos_label=0, **weighted) if tn + fn else None,
        "recall": m.recall_score(labels, predicted, **weighted),
        "f1": m.f1_score(labels, predicted, **weighted),
        "fbeta:2": m.fbeta_score(labels, predicted, beta=2, **weighted),
        "fbeta:0.5": m.fbeta_score(labels, predicted, beta=0.5, **weighted),
        "mcc": m.matthews_corrcoef(labels, predicted, **weighted) if (tp + fp) and (tn + fn) else None,
        "kappa": m.cohen_kappa_score(labels, predicted, **weighted),
        "fpr": fp / (fp + tn),
        "tnr": tn / (fp + tn),
        "log_loss": m.log_loss(labels, scores, **weighted),
        "brier": m.brier_score_loss(labels, scores, **weighted),
        "lift:10%": lift(labels, scores, weights, 0.1),
        "lift:0.33": lift(labels, scores, weights, 0.33),
        "ece": calibration_error(labels, scores, weights, 10, "uniform"),
        "ece:7": calibration_error(labels, scores, weights, 7, "uniform"),
        "ece_quantile": calibration_error(labels, scores, weights, 10, "quantile"),
        "ece_quantile:4": calibration_error(labels, scores, weights, 4, "quantile"),
    }


def median_error(errors, weights):
    """scikit-learn 1.5 takes the lower of two middles where there are weights: so by repeating each row four times its weight."""
    return np.median(np.repeat(errors, np.round(np.array(weights) * 4).astype(int)))


def regression(case):
    labels, scores, w = case["labels"], case["scores"], case["weights"]
    weighted = {"sample_weight": w}
    mse = m.mean_squared_error(labels, scores, **weighted)
    return {
        "mse": mse,
        "rmse": mse**0.5,
        "mae": m.mean_absolute_error(labels, scores, **weighted),
        "median_ae": m.median_absolute_error(labels, scores)
        if w is None
        else median_error(np.abs(np.array(labels) - np.array(scores)), w),
        "mape": m.mean_absolute_percentage_error(labels, scores, **weighted),
        "pinball:0.9": m.mean_pinball_loss(labels, scores, alpha=0.9, **weighted),
        "pinball:25%": m.mean_pinball_loss(labels, scores, alpha=0.25, **weighted),
        "r2": m.r2_score(labels, scores, **weighted),
    }


def averages(name, score, labels, predicted, weighted):
    return {f"{name}_{kind}": score(labels, predicted, average=kind, **weighted) for kind in ("macro", "micro", "weighted")}


def pairs_of_classes(labels, scores, weights, by_size):
    """scikit-learn's area of class against class, which knows no weights, from its area of two classes, which does."""
    y, w = np.array(labels), np.array(weights)
    areas, sizes = [], []
    for a, b in itertools.combinations(range(scores.shape[1]), 2):
        rows = (y == a) | (y == b)
        both = [m.roc_auc_score(y[rows] == c, scores[rows, c], sample_weight=w[rows]) for c in (a, b)]
        areas.append(sum(both) / 2)
        sizes.append(w[rows].sum())
    return np.average(areas, weights=sizes if by_size else None)


def multiclass(case):
    labels, w = case["labels"], case["weights"]
    scores = np.array(case["scores"]).reshape(len(labels), -1)
    predicted = scores.argmax(axis=1)
    weighted = {"sample_weight": w}
    known = w or [1.0] * len(labels)
    classes = range(scores.shape[1])
    said = [p for p, x in zip(predicted, known) if x > 0]
    unpredicted = [c for c in classes if c not in said]
    result = {
        "accuracy": m.accuracy_score(labels, predicted, **weighted),
        "balanced_accuracy": m.balanced_accuracy_score(labels, predicted, **weighted),
        **averages("precision", m.precision_score, labels, predicted, weighted),
        **averages("recall", m.recall_score, labels, predicted, weighted),
        **averages("f1", m.f1_score, labels, predicted, weighted),
        "roc_auc_ovr": m.roc_auc_score(labels, scores, multi_class="ovr", **weighted),
        "roc_auc_ovr_weighted": m.roc_auc_score(labels, scores, multi_class="ovr", average="weighted", **weighted),
        "mcc": m.matthews_corrcoef(labels, predicted, **weighted) if len(set(said)) > 1 else None,
        "kappa": m.cohen_kappa_score(labels, predicted, **weighted),
        "top_k:2": m.top_k_accuracy_score(labels, scores, k=2, **weighted),
        "log_loss": m.log_loss(labels, scores, **weighted),
    }
    for name, average in (("roc_auc_ovo", "macro"), ("roc_auc_ovo_weighted", "weighted")):
        result[name] = pairs_of_classes(labels, scores, known, average == "weighted")
        if w is None:
            assert np.isclose(result[name], m.roc_auc_score(labels, scores, multi_class="ovo", average=average), 1e-12)
    if unpredicted:
        result["precision_macro"] = result["precision_weighted"] = None
    return result


def orders(scores):
    """Every order of the rows in which no row stands before one of a higher score."""
    groups = [[i for i, s in enumerate(scores) if s == score] for score in sorted(set(scores), reverse=True)]
    for parts in itertools.product(*(itertools.permutations(group) for group in groups)):
        yield [i for part in parts for i in part]


def average_precision_at(relevant, k):
    """The precision at each relevant row among the first k, over as many as could be there."""
    hits = [sum(relevant[: i + 1]) / (i + 1) for i in range(min(k, len(relevant))) if relevant[i]]
    return sum(hits) / min(k, sum(relevant))


def ranking(case):
    """scikit-learn has the gains alone; the others by their definitions, as the mean over all orders of equal scores."""
    queries = {}
    for unit, label, score in zip(case["units"], case["labels"], case["scores"]):
        queries.setdefault(unit, []).append((label, score))
    found = {name: [] for name in ("ndcg:2", "ndcg:10", "map:3", "map:10", "mrr")}
    for rows in queries.values():
        labels, scores = [label for label, _ in rows], [score for _, score in rows]
        if len(rows) < 2 or max(labels) == 0:
            continue
        for k in (2, 10):
            found[f"ndcg:{k}"].append(m.ndcg_score([labels], [scores], k=k))
        ranked = [[labels[i] > 0 for i in order] for order in orders(scores)]
        for k in (3, 10):
            found[f"map:{k}"].append(np.mean([average_precision_at(order, k) for order in ranked]))
        if len(ranked) == 1:
            assert np.isclose(found["map:10"][-1], m.average_precision_score([x > 0 for x in labels], scores), 1e-12)
        found["mrr"].append(np.mean([1 / (1 + order.index(True)) for order in ranked]))
    return {name: float(np.mean(values)) for name, values in found.items()}


tasks = {
    "binary-classification": classification,
    "multiclass-classification": multiclass,
    "regression": regression,
    "ranking": ranking,
}

for line in sys.stdin:
    case = json.loads(line)
    result = tasks[case["task"]](case)
    print(json.dumps({name: None if value is None or np.isnan(value) else value for name, value in result.items()}))
