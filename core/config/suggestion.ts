import { closest, distance } from "fastest-levenshtein";

/** For a slip of the keys the word that was meant, otherwise what there is to choose from. Follows a sentence. */
export function suggestion(word: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const meant = nearest(word, known);
  return meant ? `; did you mean '${meant}'?` : `; known are ${known.join(", ")}`;
}

/** The known word within a few slips of the keys: two, or a third of the word, but never most of a short one. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const candidate = closest(word, known);
  return distance(word, candidate) <= Math.min(word.length / 2, Math.max(2, Math.floor(word.length / 3)))
    ? candidate
    : undefined;
}
