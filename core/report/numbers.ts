/** Numbers as people read them: short, with a real minus, and never rounded to the other side of a limit. */

const minus = "\u2212";
const maxDecimals = 12;

/** Three significant digits below 100, whole numbers with thousands separators from there on. */
export function formatNumber(value: number | null, limit?: number): string {
  if (value === null) return "not defined";
  return typographic(round(value, limit));
}

/** With its sign, because the direction is the news. */
export function formatDifference(value: number | null, limit?: number): string {
  const text = formatNumber(value, limit);
  return value !== null && value > 0 ? `+${text}` : text;
}

export function formatCount(count: number): string {
  return typographic(String(count));
}

/** A share of a whole, 0.024 as `2.40%` and 0.95 as `95%`. */
export function formatPercent(share: number, limit?: number): string {
  const text = formatNumber(share * 100, limit === undefined ? undefined : limit * 100);
  return `${text.replace(/\.0+$/, "")}%`;
}

export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1).replace(".0", "")} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds) % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-11-21 14:00 UTC`; a started minute counts as over, so that nothing is promised too early. */
export function formatMoment(at: number): string {
  return `${new Date(Math.ceil(at / 60_000) * 60_000).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export function formatBytes(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  return power === 0 ? `${bytes} bytes` : `${formatNumber(bytes / 1_000 ** power)} ${units[power]}`;
}

/** `1 row`, `12,310 rows`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

function round(value: number, limit: number | undefined): string {
  for (let decimals = decimalsOf(value); decimals < maxDecimals; decimals++) {
    const text = value.toFixed(decimals);
    if (limit === undefined || Math.sign(Number(text) - limit) === Math.sign(value - limit)) return text;
  }
  return String(value);
}

function decimalsOf(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || size >= 100) return Number.isInteger(value) || size >= 1_000 ? 0 : 1;
  if (size >= 0.1) return Math.min(3, 2 - Math.floor(Math.log10(size)));
  return size >= 0.001 ? 3 : Math.min(maxDecimals, 1 - Math.floor(Math.log10(size)));
}

/** With a real minus and separated thousands. */
export function typographic(text: string): string {
  if (/^-0(\.0*)?$/.test(text)) return text.slice(1);
  const [whole = "", fraction] = text.replace(/^-/, "").split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${text.startsWith("-") ? minus : ""}${grouped}${fraction === undefined ? "" : `.${fraction}`}`;
}
