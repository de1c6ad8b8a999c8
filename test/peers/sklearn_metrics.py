"""Metrics of many cases as scikit-learn computes them: cases as JSON lines on stdin, results as JSON lines on stdout."""

import json
import sys
import warnings

from sklearn import metrics as m

warnings.filterwarnings("ignore")


def classification(case):
    labels, scores, threshold = case["labels"], case["scores"], case["threshold"]
    predicted = [1 if score >= threshold else 0 for score in scores]
    tn, fp, fn, tp = m.confusion_matrix(labels, predicted, labels=[0, 1]).ravel().tolist()
    return {
        "roc_auc": m.roc_auc_score(labels, scores),
        "accuracy": m.accuracy_score(labels, predicted),
        "precision": m.precision_score(labels, predicted) if tp + fp else None,
        "recall": m.recall_score(labels, predicted),
        "f1": m.f1_score(labels, predicted),
        "fpr": fp / (fp + tn),
        "tnr": tn / (fp + tn),
        "log_loss": m.log_loss(labels, scores),
        "brier": m.brier_score_loss(labels, scores),
    }


def regression(case):
    labels, scores = case["labels"], case["scores"]
    mse = m.mean_squared_error(labels, scores)
    return {
        "mse": mse,
        "rmse": mse**0.5,
        "mae": m.mean_absolute_error(labels, scores),
        "r2": m.r2_score(labels, scores),
    }


for line in sys.stdin:
    case = json.loads(line)
    result = regression(case) if case["task"] == "regression" else classification(case)
    print(json.dumps(result))
