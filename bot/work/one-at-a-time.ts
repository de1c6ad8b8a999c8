const tails = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Jobs of the same name on the same thing run one after another, so that what one has read nobody else changes meanwhile. */
export function oneAtATime<T>(thing: object, name: string, job: () => Promise<T>): Promise<T> {
  const known = tails.get(thing) ?? new Map<string, Promise<unknown>>();
  tails.set(thing, known);
  const run = (known.get(name) ?? Promise.resolve()).then(job, job);
  known.set(name, run);
  const forget = () => {
    if (known.get(name) === run) known.delete(name);
  };
  run.then(forget, forget);
  return run;
}
