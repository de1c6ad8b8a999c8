/** The name of the check that judges a model's pull requests. */
export const checkNameOf = (model: string): string => `sluice/${model}`;
