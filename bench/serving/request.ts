/** One row for the models of `make_models.py`, as every server is asked. */
export const body = JSON.stringify({
  inputs: [{ name: "X", shape: [1, 8], datatype: "FP32", data: [0.1, -1.2, 0.33, 0.7, -0.4, 1.5, 0.02, -0.9] }],
  outputs: [{ name: "probabilities" }],
});
