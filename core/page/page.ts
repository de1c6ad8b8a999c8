import { createHash } from "node:crypto";
import { type Html, html, trustedMarkup } from "./html.ts";
import { style } from "./style.ts";

const styleDigest = createHash("sha256").update(style).digest("base64");

/** Nothing is loaded and nothing runs: one style sheet, known by its digest, and no more. */
const policy = `default-src 'none'; style-src 'sha256-${styleDigest}'; base-uri 'none'; form-action 'none'`;

/** A whole page in one file. `title` is for the window; the body brings its own `<h1>`. */
export function page({ title, body }: { title: string; body: Html }): string {
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trustedMarkup(style)}</style>
</head>
<body>
${body}
</body>
</html>
`.markup
  }`;
}
