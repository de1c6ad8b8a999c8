"""Trains a model of credit risk and leaves it as ONNX. Environment variables say where the rows are, which parameters
and seed to use and where the model goes; nothing here is a library of Sluice's."""

import json
import os
from pathlib import Path

import pandas
from lightgbm import LGBMClassifier
from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
from skl2onnx import to_onnx, update_registered_converter
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from skl2onnx.common.shape_calculator import calculate_linear_classifier_output_shapes
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

TARGET, ID = "bad", "credit_id"


def read(path):
    """Features and labels. Numbers become float32, which is what the exported model will be given."""
    rows = pandas.read_parquet(path)
    features = rows.drop(columns=[TARGET, ID])
    numbers = features.select_dtypes("number").columns
    return features.astype({name: "float32" for name in numbers}), rows[TARGET]


def learner(params, seed):
    common = {"learning_rate": params["learning_rate"], "random_state": seed}
    if params["learner"] == "lightgbm":
        return LGBMClassifier(n_estimators=params["rounds"], num_leaves=8, n_jobs=1, verbose=-1, **common)
    return HistGradientBoostingClassifier(max_iter=params["rounds"], max_leaf_nodes=8, **common)


def fit(features, labels, params, seed):
    # Categories that are new later are no error: a credit officer's new purpose must not stop the scoring.
    encode = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    categories = features.select_dtypes(exclude="number").columns
    columns = make_column_transformer((encode, list(categories)), remainder="passthrough")
    return make_pipeline(columns, learner(params, seed)).fit(features, labels)


def export(model, features):
    """One named input per column, so that whoever asks for a score names what they send."""
    update_registered_converter(
        LGBMClassifier,
        "LightGbmLGBMClassifier",
        calculate_linear_classifier_output_shapes,
        convert_lightgbm,
        options={"zipmap": [True, False, "columns"], "nocl": [True, False]},
    )
    inputs = [
        (name, FloatTensorType([None, 1]) if kind == "float32" else StringTensorType([None, 1]))
        for name, kind in features.dtypes.items()
    ]
    return to_onnx(model, initial_types=inputs, options={"zipmap": False}, target_opset={"": 21, "ai.onnx.ml": 3})


def main():
    features, labels = read(os.environ["SLUICE_TRAIN"])
    model = fit(features, labels, json.loads(os.environ["SLUICE_PARAMS"]), int(os.environ["SLUICE_SEED"]))
    output = Path(os.environ["SLUICE_OUTPUT"])
    (output / "model.onnx").write_bytes(export(model, features).SerializeToString())

    # Shown in the report, never judged: the verdict rests on rows that this program does not see.
    validation = model.score(*read(os.environ["SLUICE_VALIDATION"]))
    (output / "metrics.json").write_text(json.dumps({"validation_accuracy": validation}))


if __name__ == "__main__":
    main()
