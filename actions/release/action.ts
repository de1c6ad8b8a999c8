import { SluiceError } from "../../core/errors.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { release } from "../../operations/release/release.ts";
import { alsoTracked, trackReleases } from "../../operations/tracking/track.ts";
import { defineAction, modelInputs, modelOutput, tokenInput } from "../define-action.ts";

export const action = defineAction({
  name: "release",
  description: "Puts a model that passed its gates into the registry by digest, and tags the commit MODEL@vN.",
  inputs: { ...modelInputs, ...tokenInput },
  outputs: { model: modelOutput, release: "Name of the release, MODEL@vN", digest: "Digest of the model" },
  async run(inputs, { ports, commit }) {
    if (commit === null) {
      throw new SluiceError("USAGE", "GitHub names no commit to release", { remedy: "Run on a push to a branch." });
    }
    const wanted = await loadModel(ports.files, inputs);
    const released = await release(ports, { ...wanted, commit });
    const outcome = await alsoTracked(released, () => trackReleases(ports, wanted));
    const { release: name, digest } = outcome.facts;
    return { outcome, outputs: { model: wanted.model, release: name, digest } };
  },
});
