"""The example's model, fitted once more from its own functions, and what scikit-learn says of it on the held-out rows."""

import json
import os
import sys

from sklearn import metrics

sys.path.insert(0, os.getcwd())
import train  # noqa: E402

data, params, seed, threshold = sys.argv[1], json.loads(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
features, labels = train.read(f"{data}/train.parquet")
model = train.fit(features, labels, params, seed)
held_out, truth = train.read(f"{data}/holdout.parquet")
scores = model.predict_proba(held_out)[:, 1]
predicted = scores >= threshold
print(
    json.dumps(
        {
            "roc_auc": metrics.roc_auc_score(truth, scores),
            "average_precision": metrics.average_precision_score(truth, scores),
            "accuracy": metrics.accuracy_score(truth, predicted),
            "precision": metrics.precision_score(truth, predicted),
            "recall": metrics.recall_score(truth, predicted),
            "mcc": metrics.matthews_corrcoef(truth, predicted),
            "log_loss": metrics.log_loss(truth, scores),
            "brier": metrics.brier_score_loss(truth, scores),
        }
    )
)
