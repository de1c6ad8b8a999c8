/** Files that are the same as one before them, byte for byte. */
export function copiesIn(files: readonly { path: string; digest: string }[]): string[] {
  const known = new Set<string>();
  return files.flatMap(({ path, digest }) => {
    const isKnown = known.has(digest);
    known.add(digest);
    return isKnown ? [path] : [];
  });
}
