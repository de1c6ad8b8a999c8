import type { TensorSpec } from "../tensor.ts";

interface Interface {
  inputs: readonly TensorSpec[];
  outputs: readonly TensorSpec[];
}

/**
 * Why clients of the stable version could not talk to the candidate; empty: they can. More inputs are allowed: whether
 * clients send them is what the canary finds out.
 */
export function incompatibilities(stable: Interface, candidate: Interface): string[] {
  const lost = stable.outputs
    .filter(({ name }) => candidate.outputs.every((output) => output.name !== name))
    .map(({ name }) => `output ${name} is gone`);
  return [
    ...lost,
    ...changed("input", stable.inputs, candidate.inputs),
    ...changed("output", stable.outputs, candidate.outputs),
  ];
}

function changed(kind: string, before: readonly TensorSpec[], after: readonly TensorSpec[]): string[] {
  return before.flatMap((old) => {
    const now = after.find(({ name }) => name === old.name);
    return now === undefined || takes(now, old)
      ? []
      : [`${kind} ${old.name} was ${describe(old)} and is ${describe(now)}`];
  });
}

function takes(now: TensorSpec, old: TensorSpec): boolean {
  return (
    now.datatype === old.datatype &&
    now.shape.length === old.shape.length &&
    now.shape.every((length, axis) => length === -1 || length === old.shape[axis])
  );
}

function describe({ datatype, shape }: TensorSpec): string {
  return `${datatype} [${shape.join(", ")}]`;
}
