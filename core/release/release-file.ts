import { z } from "zod";
import { digestSchema } from "../digest.ts";

/** `releases/MODEL.yaml` on an environment branch: the desired state, and the only file there that Sluice writes. */

const releaseRefSchema = z.strictObject({
  release: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,62}@v[0-9]+(\.[0-9]+){0,2}$/, "must be MODEL@vN"),
  digest: digestSchema,
  uri: z.string().max(1_000),
});

const holdSchema = z.strictObject({ digest: digestSchema, reason: z.string().max(500), at: z.iso.datetime() });

export const releaseFileSchema = z.strictObject({
  version: z.literal(1),
  model: z.string().max(63),
  stable: releaseRefSchema.optional(),
  /** Only while a rollout is wanted. */
  candidate: releaseRefSchema.optional(),
  held: z.array(holdSchema).default([]),
});

export type ReleaseRef = z.output<typeof releaseRefSchema>;
export type Hold = z.output<typeof holdSchema>;
export type ReleaseFile = z.output<typeof releaseFileSchema>;
