/** A value and its slope. */
export interface Point {
  value: number;
  gradient: Float64Array;
}

interface Step {
  /** How far the place moved, and by how much the slope changed on the way. */
  moved: Float64Array;
  turned: Float64Array;
}

const mostSteps = 500;
const mostHalvings = 30;
const memory = 10;
const tolerance = 1e-9;
/** The share of the promised fall that a step must reach (Armijo). */
const leastFall = 1e-4;

/**
 * The minimum of a smooth convex function from 0 on: limited-memory BFGS (Nocedal 1980), scaled by `precondition`, which solves
 * a system with something like the curvature. null where it does not come to rest.
 */
export function minimise(
  at: (place: Float64Array) => Point,
  size: number,
  precondition: (gradient: Float64Array) => Float64Array,
): Float64Array | null {
  let place = new Float64Array(size);
  let here = at(place);
  const steps: Step[] = [];
  for (let count = 0; count < mostSteps; count += 1) {
    const direction = directionOf(here.gradient, steps, precondition);
    const next = descend(at, place, here, direction);
    if (next === null) return Number.isFinite(here.value) ? place : null;
    const moved = next.place.map((value, index) => value - (place[index] as number));
    const turned = next.point.gradient.map((value, index) => value - (here.gradient[index] as number));
    if (dot(moved, turned) > 0) steps.push({ moved, turned });
    if (steps.length > memory) steps.shift();
    const isAtRest = largest(moved) <= tolerance * (1 + largest(next.place));
    place = next.place;
    here = next.point;
    if (isAtRest) return place;
  }
  return null;
}

/** The two loops of L-BFGS: minus the inverse curvature, as far as the last steps tell it, times the slope. */
function directionOf(
  gradient: Float64Array,
  steps: readonly Step[],
  precondition: (gradient: Float64Array) => Float64Array,
): Float64Array {
  const rest = gradient.slice();
  const shares = steps.toReversed().map(({ moved, turned }) => {
    const share = dot(moved, rest) / dot(moved, turned);
    add(rest, turned, -share);
    return share;
  });
  const direction = precondition(rest);
  steps.forEach(({ moved, turned }, index) => {
    const share = shares[steps.length - 1 - index] as number;
    add(direction, moved, share - dot(turned, direction) / dot(moved, turned));
  });
  return direction.map((value) => -value);
}

/** The longest of the halved steps that falls far enough; null at the minimum, where none does. */
function descend(at: (place: Float64Array) => Point, place: Float64Array, here: Point, direction: Float64Array) {
  const slope = dot(here.gradient, direction);
  for (let halving = 0; halving < mostHalvings; halving += 1) {
    const length = 0.5 ** halving;
    const tried = place.map((value, index) => value + length * (direction[index] as number));
    const point = at(tried);
    if (point.value < here.value && point.value <= here.value + leastFall * length * slope) {
      return { place: tried, point };
    }
  }
  return null;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);
}

function add(to: Float64Array, values: Float64Array, times: number): void {
  for (let index = 0; index < to.length; index += 1) {
    to[index] = (to[index] as number) + times * (values[index] as number);
  }
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
