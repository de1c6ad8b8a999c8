import { digestOf } from "../../digest.ts";

/** The name of a whole data set: of its files in order, each with its path and content. */
export function dataDigest(files: readonly { path: string; digest: string }[]): string {
  return digestOf(files.map(({ path, digest }) => `${digest} ${path}\n`).join(""));
}
