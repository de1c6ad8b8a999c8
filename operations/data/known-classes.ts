import type { ModelConfig } from "../../core/config/schema.ts";
import { classesOf } from "../../core/metrics/multiclass/classes.ts";
import type { Ports } from "../../core/ports.ts";

/** Those of multiclass classification; null of any other. A class may be so rare that one part has none of it. */
export async function knownClasses(
  ports: Pick<Ports, "data">,
  { task, data }: ModelConfig,
  paths: readonly string[],
): Promise<string[] | null> {
  if (task !== "multiclass-classification") return null;
  const tables = await Promise.all(paths.map((path) => ports.data.read(path, [data.target])));
  return classesOf(
    data,
    tables.flatMap(({ columns }) => columns[data.target] ?? []),
  );
}
