"""What scikit-learn takes for its metrics on the arrays of a folder, as one line of JSON: seconds by the wall clock."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics as m

warnings.filterwarnings("ignore")
folder, what = Path(sys.argv[1]), sys.argv[2]
labels = np.fromfile(folder / "labels", dtype=np.int8)
models = [np.fromfile(folder / name, dtype=np.float64) for name in ("candidate", "production")]


def timed(compute):
    start = time.perf_counter()
    value = compute()
    return time.perf_counter() - start, value


def all_metrics():
    for scores in models:
        predicted = (scores >= 0.5).astype(np.int8)
        for rank in (m.roc_auc_score, m.average_precision_score, m.log_loss, m.brier_score_loss):
            rank(labels, scores)
        m.roc_auc_score(labels, scores, max_fpr=0.1)
        m.precision_recall_fscore_support(labels, predicted, average="binary")
        m.fbeta_score(labels, predicted, beta=2)
        for decide in (m.accuracy_score, m.balanced_accuracy_score, m.matthews_corrcoef, m.cohen_kappa_score):
            decide(labels, predicted)
        m.confusion_matrix(labels, predicted)


def one_resample():
    rows = np.random.default_rng(1).integers(0, len(labels), len(labels))
    m.roc_auc_score(labels[rows], models[0][rows])


first, value = timed(lambda: m.roc_auc_score(labels, models[0]))
second, _ = timed(lambda: m.roc_auc_score(labels, models[1]))
print(
    json.dumps(
        {
            "auc": [first, second],
            "value": value,
            "resample": timed(one_resample)[0],
            "metrics": timed(all_metrics)[0] if what == "metrics" else None,
        }
    )
)
