/** What the answer to a comment begins with, unseen by people. */
export function answerMarker(comment: number): string {
  return `<!-- sluice:command ${comment} -->`;
}
