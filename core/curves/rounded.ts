/** Five digits are more than a picture shows, and keep the report small. */
export function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
