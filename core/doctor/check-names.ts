/** The check over all models that a pull request touches: it is made and concluded whatever that is. */
export const gateCheck = "sluice";

/** The check of one model is made only where that model is touched. */
export const isModelCheck = (name: string): boolean => name.startsWith("sluice/");
