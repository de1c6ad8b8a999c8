"""What Triton's own client and MLServer's types make of a server: `ask_with_tritonclient.py URL MODEL VERSION`, told as JSON."""

import json
import sys
import urllib.request

import numpy as np
import tritonclient.http as triton
from mlserver import types

url, model, version = sys.argv[1:]
client = triton.InferenceServerClient(url.removeprefix("http://"))
found = {
    "live": client.is_server_live(),
    "ready": client.is_server_ready(),
    "model_ready": client.is_model_ready(model),
    "version_ready": client.is_model_ready(model, version),
    "server": client.get_server_metadata(),
    "model": client.get_model_metadata(model, version),
}


def flights(rows, binary):
    distance = triton.InferInput("distance", [rows, 1], "FP32")
    distance.set_data_from_numpy(np.arange(rows, dtype=np.float32).reshape(rows, 1), binary_data=binary)
    origin = triton.InferInput("origin", [rows, 1], "BYTES")
    origin.set_data_from_numpy(np.array([["ORD"]] * rows, dtype=np.object_), binary_data=binary)
    return [distance, origin]


def ask(binary_in, binary_out, **options):
    outputs = [triton.InferRequestedOutput("probability", binary_data=binary_out)]
    result = client.infer(model, flights(1000, binary_in), outputs=outputs, request_id="7", **options)
    assert result.get_response()["id"] == "7"
    return result.as_numpy("probability").ravel().tolist()


found["answers"] = {
    "json": ask(False, False),
    "binary": ask(True, True),
    "json to binary": ask(False, True),
    "binary to json": ask(True, False),
    "a version": ask(True, True, model_version=version),
    "gzip": ask(True, True, request_compression_algorithm="gzip", response_compression_algorithm="gzip"),
    "deflate": ask(True, True, request_compression_algorithm="deflate", response_compression_algorithm="deflate"),
    "all outputs": client.infer(model, flights(1000, True)).as_numpy("probability").ravel().tolist(),
}

echoes = {}
for datatype, kind in {"INT64": np.int64, "UINT64": np.uint64, "FP16": np.float16, "BOOL": bool, "FP64": np.float64}.items():
    sent = np.array([[1, np.iinfo(kind).max]] if np.issubdtype(kind, np.integer) else [[1, 0]], dtype=kind)
    x = triton.InferInput("x", [1, 2], datatype)
    x.set_data_from_numpy(sent, binary_data=True)
    y = client.infer(f"echo-{datatype.lower()}", [x]).as_numpy("y")
    echoes[datatype] = y.dtype == sent.dtype and bool((y == sent).all())
found["echoes"] = echoes

try:
    client.infer("nobody", flights(1, True))
except triton.InferenceServerException as error:
    found["refusal"] = [error.status(), error.message()]


def read(path, body=None):
    request = urllib.request.Request(url + path, data=body, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request) as response:
        return response.read()


types.MetadataServerResponse.model_validate_json(read("/v2"))
types.MetadataModelResponse.model_validate_json(read(f"/v2/models/{model}"))
question = types.InferenceRequest(
    id="8",
    inputs=[
        types.RequestInput(name="distance", shape=[1, 1], datatype="FP32", data=[500]),
        types.RequestInput(name="origin", shape=[1, 1], datatype="BYTES", data=["ORD"]),
    ],
)
body = question.model_dump_json(exclude_none=True).encode()
answer = types.InferenceResponse.model_validate_json(read(f"/v2/models/{model}/infer", body))
found["mlserver"] = [answer.id, answer.outputs[0].name]
print(json.dumps(found))
