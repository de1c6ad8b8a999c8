/** What act does not know of GitHub's workflows, and how a workflow is changed for it. Everything else runs as it is. */

interface Transformation {
  reason: string;
  from: RegExp;
  to: string;
}

export const transformations: readonly Transformation[] = [
  {
    reason:
      "act checks workflows against a schema of its own, which is older than `queue` (May 2026), and runs no two at once",
    from: /^ {2}queue: max\n/m,
    to: "",
  },
];

export function forAct(workflow: string): string {
  return transformations.reduce((text, { from, to }) => text.replace(from, to), workflow);
}
