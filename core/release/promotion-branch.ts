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

/** The same of whichever model, also of one that the configuration does not know any more. */
export function anyPromotionOf(branch: string, environment: string): { model: string; release: string } | null {
  const model = /^sluice\/promote\/(.+)-v\d+(?:\.\d+){0,2}-to-/.exec(branch)?.[1];
  const release = model === undefined ? null : promotionOf(branch, model, environment);
  return model !== undefined && release !== null ? { model, release } : null;
}

/** Where the outcome of a rollout waits that a protected environment branch takes by a pull request alone. */
export function recordBranch(model: string, environment: string): string {
  return `sluice/record/${model}-in-${environment}`;
}

export function isRecordBranch(branch: string): boolean {
  return branch.startsWith("sluice/record/");
}
