import type { Asked, Rising, Story, Window } from "./records.ts";

/** Every answer of a load test that should not have been, in words; none is a pass. */
export function misdeeds(
  asked: readonly Asked[],
  story: Story,
  expected: { probability(version: string, foreign: boolean): number | null },
): string[] {
  const found = [
    ...asked.flatMap((one) => problemOf(one, expected.probability)),
    ...story.windows.flatMap((window) => misrouted(asked, window)),
    ...story.rising.flatMap((rising) => reshuffled(asked, rising)),
  ];
  return asked.length > 0 ? found : ["Nothing was asked."];
}

/** A version that fails on foreign requests may do so; all else is answered, by the model that the answer names. */
function problemOf(one: Asked, probabilityOf: (version: string, foreign: boolean) => number | null): string[] {
  const expected = one.version === null ? null : probabilityOf(one.version, one.foreign);
  if (one.status === 500 && one.version !== null && expected === null) {
    return [];
  }
  if (one.status !== 200) {
    return [`${one.unit} got ${one.status} of ${one.version} at ${one.began.toFixed(0)}: ${one.error}`];
  }
  const isRight = expected !== null && one.probability !== null && Math.abs(one.probability - expected) < 1e-6;
  return isRight ? [] : [`${one.unit} got ${one.probability}, which ${one.version} does not say`];
}

function misrouted(asked: readonly Asked[], { from, to, versions, why }: Window): string[] {
  return asked
    .filter(({ began, ended }) => began >= from && ended <= to)
    .filter(({ version }) => version !== null && !versions.includes(version))
    .map(({ unit, version, began }) => `${unit} met ${version} ${(began - from).toFixed(1)} ms after: ${why}`);
}

/** Once a unit has met the candidate it meets nobody else. */
function reshuffled(asked: readonly Asked[], { from, to, candidate }: Rising): string[] {
  const met = new Map<string, number>();
  const inside = asked.filter(({ began, ended }) => began >= from && ended <= to);
  for (const { unit, version, ended } of inside) {
    if (version === candidate) {
      met.set(unit, Math.min(met.get(unit) ?? Number.POSITIVE_INFINITY, ended));
    }
  }
  return inside
    .filter(({ unit, version, began }) => version !== candidate && began > (met.get(unit) ?? Number.POSITIVE_INFINITY))
    .map(({ unit, version }) => `${unit} met ${version} after ${candidate}`);
}
