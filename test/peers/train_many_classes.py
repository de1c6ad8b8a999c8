"""A training command of three classes with text for labels; the model names the class beside its probabilities."""

import os
from pathlib import Path

import pandas
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

rows = pandas.read_parquet(os.environ["SLUICE_TRAIN"])
features = rows[["x", "z"]].to_numpy(dtype="float32")
model = LogisticRegression(max_iter=500).fit(features, rows["y"])
onnx = to_onnx(model, features[:1], options={"zipmap": False})
(Path(os.environ["SLUICE_OUTPUT"]) / "model.onnx").write_bytes(onnx.SerializeToString())
