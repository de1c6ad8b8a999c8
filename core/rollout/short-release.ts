/** `late-flights@v11` → `v11`: what a sentence says that speaks of one model alone. */
export function shortRelease(release: string): string {
  return release.slice(release.lastIndexOf("@") + 1);
}
