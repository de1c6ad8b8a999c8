/** A promotion is a pull request from this branch, so that the same wish is always the same pull request. */
export function promotionBranch(release: string, environment: string): string {
  return `sluice/promote/${release.replace("@", "-")}-to-${environment}`;
}

/** Whether the branch is a promotion of some release of the model to the environment. */
export function isPromotionBranch(branch: string, model: string, environment: string): boolean {
  return promotionOf(branch, model, environment) !== null;
}

/** The release of the model that the branch promotes to the environment; null where it promotes none. */
export function promotionOf(branch: string, model: string, environment: string): string | null {
  const version = branch.slice(`sluice/promote/${model}-v`.length, -`-to-${environment}`.length);
  const release = `${model}@v${version}`;
  const isOne = /^\d+(\.\d+){0,2}$/.test(version) && branch === promotionBranch(release, environment);
  return isOne ? release : null;
}
