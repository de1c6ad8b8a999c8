import { given as givenAlone } from "../../core/given.ts";
import { rollback } from "../../operations/environment/rollback.ts";
import { vouchBy } from "../promotions/check-promotions.ts";
import { answerOf, type Command } from "./command.ts";
import { environmentNamed, modelNamed } from "./subjects.ts";

export const rollbackCommand: Command = {
  usage: "rollback MODEL in ENV [to @vN]",
  does: "brings an environment back to what was stable there before, at once, and holds what it leaves",
  needs: "write",
  examples: ["rollback late-flights in production", "rollback late-flights in production to @v11"],
  run: async (call, { MODEL: name = "", ENV: place = "", "@vN": version }) => {
    const model = modelNamed(call, name);
    const environment = environmentNamed(call, place);
    const { config, repository, by, url } = call;
    const to = version && `${model}@${version}`;
    const reason = `rolled back by @${by}`;
    const { ports, variables } = repository;
    const order = { order: url, reason, vouch: vouchBy(repository) };
    const input = { config, model, environment, variables, ...order, ...givenAlone({ to }) };
    const outcome = await rollback(ports, input);
    call.follow(environment);
    const answer = answerOf(outcome);
    return answer.kind === "done" ? { ...answer, text: `${answer.text} ${whatIsLeft}` } : answer;
  },
};

const whatIsLeft = "What it left is on hold there until somebody lifts that by `/sluice release-hold`.";
