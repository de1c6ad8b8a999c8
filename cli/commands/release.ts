import { SluiceError } from "../../core/errors.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { release } from "../../operations/release/release.ts";
import { alsoTracked, trackReleases } from "../../operations/tracking/track.ts";
import { checkedOutCommit } from "../commit.ts";
import { commitOption, type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface ReleaseOptions extends ModelOptions {
  commit: string | undefined;
}

export const releaseVerb: Verb<ReleaseOptions> = {
  name: "release",
  description: "register the model that passed its gates, and tag the commit MODEL@vN",
  examples: ["sluice release", "sluice release --model late-flights --json | jq -r .release"],
  options: [...modelOptions, commitOption],
  run: async (options, { ports, root }) => {
    const commit = options.commit ?? (await checkedOutCommit(root));
    if (commit === null) {
      throw new SluiceError("USAGE", `${root} is no git checkout, so there is no commit to release`, {
        remedy: "Run inside the checkout, or name it with --directory.",
      });
    }
    const wanted = await loadModel(ports.files, options);
    return alsoTracked(await release(ports, { ...wanted, commit }), () => trackReleases(ports, wanted));
  },
};
