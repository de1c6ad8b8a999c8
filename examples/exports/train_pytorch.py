"""A small network over the numeric columns, with one matrix input. Needs torch and onnxscript."""

import os
from pathlib import Path

import pandas
import torch

# As train.features of sluice.yaml lists them: a matrix has its columns in that order.
FEATURES = ["months", "amount", "installment_rate", "residence_since", "age", "credits_here", "dependants"]

torch.manual_seed(int(os.environ["SLUICE_SEED"]))
rows = pandas.read_parquet(os.environ["SLUICE_TRAIN"])
features = torch.tensor(rows[FEATURES].to_numpy("float32"))
labels = torch.tensor(rows["bad"].to_numpy("float32"))


class Network(torch.nn.Module):
    """Standardises by itself, so that whoever serves it sends plain numbers."""

    def __init__(self, rows):
        super().__init__()
        self.register_buffer("mean", rows.mean(0))
        self.register_buffer("scale", rows.std(0))
        self.layers = torch.nn.Sequential(
            torch.nn.Linear(rows.shape[1], 16), torch.nn.ReLU(), torch.nn.Linear(16, 1), torch.nn.Flatten(0)
        )

    def forward(self, rows):
        return torch.sigmoid(self.layers((rows - self.mean) / self.scale))


model = Network(features)
optimiser = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=1e-3)
for _ in range(200):
    optimiser.zero_grad()
    torch.nn.functional.binary_cross_entropy(model(features), labels).backward()
    optimiser.step()

torch.onnx.export(
    model.eval(),
    (features[:2],),
    Path(os.environ["SLUICE_OUTPUT"]) / "model.onnx",
    input_names=["features"],
    output_names=["probability"],
    dynamic_shapes={"rows": {0: torch.export.Dim("rows")}},
    # Weights in a second file are refused: a model is one file with one digest.
    external_data=False,
)
