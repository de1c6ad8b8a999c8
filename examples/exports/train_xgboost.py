"""XGBoost behind a scikit-learn encoder, as one ONNX model with a named input per column."""

import json
import os
from pathlib import Path

import pandas
from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
from skl2onnx import to_onnx, update_registered_converter
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
from sklearn.compose import make_column_transformer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from xgboost import XGBClassifier

params = json.loads(os.environ["SLUICE_PARAMS"])
rows = pandas.read_parquet(os.environ["SLUICE_TRAIN"])
features = rows.drop(columns=["bad", "credit_id"])
numbers = features.select_dtypes("number").columns
features = features.astype({name: "float32" for name in numbers})
categories = list(features.columns.difference(numbers))

# Dense: XGBoost takes what a sparse matrix leaves out for missing, and the exported model does not.
encode = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
booster = XGBClassifier(
    n_estimators=params["rounds"],
    learning_rate=params["learning_rate"],
    max_depth=3,
    random_state=int(os.environ["SLUICE_SEED"]),
    n_jobs=1,
)
columns = make_column_transformer((encode, categories), remainder="passthrough")
model = make_pipeline(columns, booster).fit(features, rows["bad"])

update_registered_converter(
    XGBClassifier,
    "XGBoostXGBClassifier",
    calculate_linear_classifier_output_shapes,
    convert_xgboost,
    options={"zipmap": [True, False, "columns"], "nocl": [True, False]},
)
inputs = [
    (name, FloatTensorType([None, 1]) if name in numbers else StringTensorType([None, 1])) for name in features.columns
]
onnx = to_onnx(model, initial_types=inputs, options={"zipmap": False}, target_opset={"": 21, "ai.onnx.ml": 3})
(Path(os.environ["SLUICE_OUTPUT"]) / "model.onnx").write_bytes(onnx.SerializeToString())
