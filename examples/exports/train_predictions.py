"""A model that no converter knows: neighbours by a distance of our own. It leaves predictions instead of a model, which
`train.leaves: predictions` in sluice.yaml asks for."""

import os
from pathlib import Path

import numpy
import pandas
from sklearn.neighbors import KNeighborsClassifier

NEIGHBOURS = 25

rows = pandas.read_parquet(os.environ["SLUICE_TRAIN"])
# The held-out rows: credit_id and the features, without the answer.
asked = pandas.read_parquet(os.environ["SLUICE_PREDICT"])
features = asked.columns.drop("credit_id")
numbers = rows[features].select_dtypes("number").columns
spans = rows[numbers].max() - rows[numbers].min()


def places(table):
    """Numbers by their share of the span, categories as codes that are equal or not."""
    known = {name: {value: code for code, value in enumerate(rows[name].unique())} for name in features.drop(numbers)}
    codes = pandas.DataFrame({name: table[name].map(code).fillna(-1) for name, code in known.items()})
    return numpy.hstack([table[numbers] / spans, codes.to_numpy()])


def gower(one, other):
    """The mean over all columns of how far two rows are apart."""
    split = len(numbers)
    return numpy.abs(one[:split] - other[:split]).sum() + (one[split:] != other[split:]).sum()


model = KNeighborsClassifier(NEIGHBOURS, metric=gower, weights="distance").fit(places(rows), rows["bad"])
scores = model.predict_proba(places(asked))[:, 1]
predictions = pandas.DataFrame({"credit_id": asked["credit_id"], "score": scores})
predictions.to_parquet(Path(os.environ["SLUICE_OUTPUT"]) / "predictions.parquet", index=False)
