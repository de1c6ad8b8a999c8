"""Two gradient-boosted classifiers of flights, as ONNX: `make_models.py FOLDER` leaves stable.onnx and candidate.onnx."""

import sys
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from sklearn.ensemble import GradientBoostingClassifier

rows, features = 5_000, 8
random = np.random.default_rng(20010401)
x = random.normal(size=(rows, features)).astype(np.float32)
y = (x[:, 0] + np.sin(2 * x[:, 1]) + x[:, 2] * x[:, 3] + random.normal(size=rows) > 1).astype(np.int64)
for name, seed in {"stable": 1, "candidate": 2}.items():
    model = GradientBoostingClassifier(n_estimators=100, max_depth=3, subsample=0.8, random_state=seed).fit(x, y)
    onnx = to_onnx(model, x[:1], options={"zipmap": False})
    Path(sys.argv[1], f"{name}.onnx").write_bytes(onnx.SerializeToString())
