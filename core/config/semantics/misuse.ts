/** A thing that is well formed but makes no sense; `path` leads to it from where the check was asked. */
export interface Misuse {
  path: PropertyKey[];
  message: string;
}

export function under(...keys: PropertyKey[]): (misuse: Misuse) => Misuse {
  return ({ path, message }) => ({ path: [...keys, ...path], message });
}
