"""A training command as a user would write it, whose fit a search can call too."""

import json
import os
from pathlib import Path

import pandas
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier

features, target = ["x", "z"], "y"


def fit(rows, params):
    model = GradientBoostingClassifier(
        n_estimators=params["trees"], max_depth=params["depth"], learning_rate=params["rate"], random_state=7
    )
    return model.fit(rows[features], rows[target])


if __name__ == "__main__":
    model = fit(pandas.read_parquet(os.environ["SLUICE_TRAIN"]), json.loads(os.environ["SLUICE_PARAMS"]))
    first = pandas.DataFrame({"x": [0.0], "z": [0.0]}).to_numpy(dtype="float32")
    onnx = to_onnx(model, first, options={"zipmap": False})
    (Path(os.environ["SLUICE_OUTPUT"]) / "model.onnx").write_bytes(onnx.SerializeToString())
