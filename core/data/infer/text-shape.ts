/** Runs of letters and digits may be this long; longer text is prose, and has no shape to rely on. */
const longestShape = 20;

/** The regular expression that all values share when each is written alike, such as `[A-Z]{3}`; null where none is. */
export function commonShape(values: readonly string[]): string | null {
  const [first, ...others] = new Set(values.map(shapeOf));
  return first === undefined || first === null || others.length > 0 ? null : first;
}

function shapeOf(value: string): string | null {
  if (value === "" || value.length > longestShape || !/^[A-Za-z0-9_-]+$/.test(value)) return null;
  return value.replace(/[A-Z]+|[a-z]+|[0-9]+/g, (run) => {
    const letters = run >= "a" ? "[a-z]" : "[A-Z]";
    const one = run <= "9~" ? "[0-9]" : letters;
    return run.length === 1 ? one : `${one}{${run.length}}`;
  });
}
