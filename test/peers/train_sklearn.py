"""A training command as a user would write it: scikit-learn, exported to ONNX with one matrix input."""

import json
import os
from pathlib import Path

import pandas
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier

params = json.loads(os.environ["SLUICE_PARAMS"])
rows = pandas.read_parquet(os.environ["SLUICE_TRAIN"])
features = rows[["x", "z"]].to_numpy(dtype="float32")
model = GradientBoostingClassifier(n_estimators=params["trees"], random_state=int(os.environ["SLUICE_SEED"]))
model.fit(features, rows["y"])

output = Path(os.environ["SLUICE_OUTPUT"])
onnx = to_onnx(model, features[:1], options={"zipmap": False})
(output / "model.onnx").write_bytes(onnx.SerializeToString())

# Left beside the data for the test: what scikit-learn itself says of every row.
every = pandas.read_csv("data/rows.csv")
scores = model.predict_proba(every[["x", "z"]].to_numpy(dtype="float32"))[:, 1]
Path("sklearn-scores.json").write_text(json.dumps(dict(zip(every["id"], scores.tolist()))))
