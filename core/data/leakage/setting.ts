/** Where `sluice.yaml` decides about a finding that no rule of the data schema made; null for those of the schema. */
export function settingOf(rule: string): string | null {
  if (rule === "leakage.split") return "data.split";
  const [room, check] = rule.split(".");
  return room === "leakage" && check !== undefined ? `data.leakage.${check}` : null;
}
