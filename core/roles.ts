/** What somebody may do in a repository, in rising order. */
const roles = ["none", "read", "triage", "write", "maintain", "admin"] as const;
export type Role = (typeof roles)[number];

export function roleCalled(name: string): Role | undefined {
  return roles.find((role) => role === name);
}

export function mayAs(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
