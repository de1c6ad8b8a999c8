"""The model behind FastAPI, as one writes it: a typed request, one onnxruntime session, no thread pool before it."""

import os

import numpy as np
import onnxruntime
from fastapi import FastAPI
from pydantic import BaseModel

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(os.environ["BENCH_MODEL"], options, providers=["CPUExecutionProvider"])
app = FastAPI()


class Input(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[float]


class Request(BaseModel):
    inputs: list[Input]


class Output(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[float]


class Response(BaseModel):
    model_name: str
    outputs: list[Output]


@app.get("/v2/models/flights/ready")
async def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/v2/models/flights/infer")
async def infer(request: Request) -> Response:
    (x,) = request.inputs
    rows = np.array(x.data, dtype=np.float32).reshape(x.shape)
    (probabilities,) = session.run(["probabilities"], {"X": rows})
    output = Output(name="probabilities", shape=list(probabilities.shape), datatype="FP32", data=probabilities.ravel().tolist())
    return Response(model_name="flights", outputs=[output])
