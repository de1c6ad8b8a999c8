/** A promotion is a pull request from this branch, so that the same wish is always the same pull request. */
export function promotionBranch(release: string, environment: string): string {
  return `sluice/promote/${release.replace("@", "-")}-to-${environment}`;
}

/** Whether the branch is a promotion of some release of the model to the environment. */
export function isPromotionBranch(branch: string, model: string, environment: string): boolean {
  const version = branch.slice(`sluice/promote/${model}-v`.length, -`-to-${environment}`.length);
  return /^\d+(\.\d+){0,2}$/.test(version) && branch === promotionBranch(`${model}@v${version}`, environment);
}
