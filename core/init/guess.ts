/** A choice that was made from the data, and why: people correct what they see the reason of. */
export interface Guess<T> {
  value: T;
  reason: string;
}

export const asked = <T>(value: T): Guess<T> => ({ value, reason: "as you said" });
