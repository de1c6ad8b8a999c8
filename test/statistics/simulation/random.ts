/** Random numbers that are the same on every machine. */
export interface Random {
  /** From 0 up to, but not including, 1. */
  uniform(): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
}

/** Xoshiro128**: a period that no simulation exhausts, in 32-bit arithmetic. */
export function seeded(seed: number): Random {
  const state = seedState(seed);
  const uniform = () => next(state) / 2 ** 32;
  let spare: number | null = null;
  return {
    uniform,
    normal: () => {
      if (spare !== null) {
        const kept = spare;
        spare = null;
        return kept;
      }
      const [first, second] = normalPair(uniform);
      spare = second;
      return first;
    },
  };
}

function next(state: Uint32Array): number {
  const [a, b, c, d] = state as unknown as [number, number, number, number];
  const scrambled = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
  state[2] = c ^ a;
  state[3] = d ^ b;
  state[1] = b ^ (state[2] as number);
  state[0] = a ^ (state[3] as number);
  state[2] = (state[2] as number) ^ (b << 9);
  state[3] = rotate(state[3] as number, 11);
  return scrambled;
}

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by));

/** Splitmix32, so that seeds which resemble each other give unlike states. */
function seedState(seed: number): Uint32Array {
  let counter = seed;
  return Uint32Array.from({ length: 4 }, () => {
    counter = (counter + 0x9e3779b9) | 0;
    let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  });
}

/** Marsaglia's polar method. */
function normalPair(uniform: () => number): [number, number] {
  for (;;) {
    const [x, y] = [2 * uniform() - 1, 2 * uniform() - 1];
    const square = x * x + y * y;
    if (square >= 1 || square === 0) continue;
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    return [x * scale, y * scale];
  }
}
