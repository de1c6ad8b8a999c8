import { duration } from "../core/config/units.ts";
import { SluiceError } from "../core/errors.ts";

/** Inputs of an action: declared once, for action.yml, for the README and for the code that reads them. */

export interface Input<T> {
  description: string;
  required: boolean;
  /** As in action.yml, so it may hold a GitHub expression. */
  default?: string;
  /** Of the text, which is empty when nothing was given. */
  parse(text: string, name: string): T;
}

export type Inputs = Record<string, Input<unknown>>;
export type InputValues<I extends Inputs> = { [K in keyof I]: I[K] extends Input<infer T> ? T : never };

export function text(description: string, byDefault?: string): Input<string | undefined> {
  const parse = (value: string) => value || undefined;
  return { description, required: false, ...(byDefault !== undefined && { default: byDefault }), parse };
}

export function requiredText(description: string, byDefault?: string): Input<string> {
  return {
    description,
    required: byDefault === undefined,
    ...(byDefault !== undefined && { default: byDefault }),
    parse: (value, name) => value || fail(name, "is required"),
  };
}

/** Such as `90s` or `2h`, in milliseconds. */
export function time(description: string, byDefault: string): Input<number> {
  const parse = (value: string, name: string) => {
    const { data, error } = duration.safeParse(value);
    return data ?? fail(name, error?.issues[0]?.message ?? "is no duration");
  };
  return { description, required: false, default: byDefault, parse };
}

/** Strict, because a workflow that says `yes` or `True` must not mean no. */
export function flag(description: string, byDefault: boolean): Input<boolean> {
  return {
    description,
    required: false,
    default: String(byDefault),
    parse: (value, name) => {
      if (value !== "true" && value !== "false") fail(name, `must be true or false, not '${value}'`);
      return value === "true";
    },
  };
}

/**
 * The runner neither enforces `required` nor knows types, so both are checked here.
 * @throws SluiceError USAGE naming every input that is wrong
 */
export function readInputs<I extends Inputs>(inputs: I, read: (name: string) => string): InputValues<I> {
  const problems: string[] = [];
  const values = Object.entries(inputs).map(([name, input]) => {
    try {
      return [name, input.parse(read(name), name)];
    } catch (error) {
      if (!(error instanceof SluiceError)) throw error;
      problems.push(error.message);
      return [name, undefined];
    }
  });
  if (problems.length > 0) {
    throw new SluiceError("USAGE", problems.join("; "), { remedy: "Correct the `with:` of this step." });
  }
  return Object.fromEntries(values) as InputValues<I>;
}

function fail(name: string, problem: string): never {
  throw new SluiceError("USAGE", `input ${name} ${problem}`, { remedy: "Correct the `with:` of this step." });
}
