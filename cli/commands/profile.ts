import { Option } from "commander";
import type { Profile } from "../../core/data/profile/profile.ts";
import { given } from "../../core/given.ts";
import { profileRows } from "../../core/report/data/profile-tables.ts";
import { alignColumns } from "../../core/report/evaluation/render-terminal.ts";
import { profileData } from "../../operations/data/profile-data.ts";
import { loadModel } from "../../operations/evaluation/load-model.ts";
import { type ModelOptions, modelOptions, type Verb } from "../verb.ts";

interface ProfileOptions extends ModelOptions {
  out: string | undefined;
}

export const profileVerb: Verb<ProfileOptions, Profile> = {
  name: "profile",
  description: "describe the data of a model, column by column",
  examples: ["sluice profile", "sluice profile --out profile.json", "sluice profile --json | jq '.columns[].missing'"],
  options: [...modelOptions, new Option("--out <path>", "write the profile as JSON")],
  run: async ({ out, ...options }, { ports }) =>
    profileData(ports, { ...(await loadModel(ports.files, options)), ...given({ out }) }),
  tell: ({ headline, facts }) => `${headline}\n\n${alignColumns(profileRows(facts))}`,
};
