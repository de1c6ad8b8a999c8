"""Two models for MLServer: one that answers its input, and one with the interface of the example."""

import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec, StringCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Echo(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        (x,) = payload.inputs
        codec = StringCodec if x.datatype == "BYTES" else NumpyCodec
        output = codec.encode_output("y", codec.decode_input(x))
        output.shape = x.shape  # which the codec of texts forgets
        return InferenceResponse(id=payload.id, model_name=self.name, model_version=self.version, outputs=[output])


class Flights(MLModel):
    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        inputs = {entry.name: entry for entry in payload.inputs}
        distance = NumpyCodec.decode_input(inputs["distance"])
        StringCodec.decode_input(inputs["origin"])
        probability = (1 / (1 + np.exp(-(distance - 700) / 500))).astype(np.float32)
        output = NumpyCodec.encode_output("probability", probability)
        return InferenceResponse(id=payload.id, model_name=self.name, model_version=self.version, outputs=[output])
