import fc from "fast-check";

/**
 * Property tests draw the same cases on every machine, so that a build is red for what changed and not for what was
 * drawn. `FAST_CHECK_SEED=N` draws others.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_121) });
