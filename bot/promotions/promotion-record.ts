import { textOfCheck } from "../../adapters/github/check-runs.ts";
import {
  noRecord,
  type PromotionRecord,
  promotionCheck,
  promotionRecordSchema,
} from "../../core/release/promotion-verdict.ts";
import { code } from "../../core/report/markdown.ts";
import { overrideSentence } from "../reports/override-text.ts";
import type { InstalledRepository } from "../repository.ts";

/**
 * What people have said of one head of a promotion. It is kept in the text of the check on that head, which nobody but
 * the App can write: another head begins with nothing said.
 */

const hidden = /<!-- sluice:promotion ([\w-]+) -->/;

export async function readRecord({ place, self }: InstalledRepository, headSha: string): Promise<PromotionRecord> {
  const text = await textOfCheck(place, promotionCheck, headSha, self.appId);
  const encoded = hidden.exec(text ?? "")?.[1];
  if (encoded === undefined) return noRecord;
  return promotionRecordSchema.parse(JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")));
}

/** undefined where nobody has said anything. */
export function writeRecord(record: PromotionRecord): string | undefined {
  const lines = [
    ...record.approvals.map(({ by, url }) => `- approved by ${code(by)} ([said here](${url}))`),
    ...record.overrides.map((override) => `- ${overrideSentence(override)}`),
  ];
  if (lines.length === 0) return undefined;
  const encoded = Buffer.from(JSON.stringify(record)).toString("base64url");
  return ["### Said by people", lines.join("\n"), `<!-- sluice:promotion ${encoded} -->`].join("\n\n");
}
