import { join } from "node:path";

/** The checkout of Sluice that plays: its bot, its actions, its workflows. */
export const checkout = join(import.meta.dirname, "..", "..");
