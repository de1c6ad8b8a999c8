/**
 * How pages look. Colours are custom properties, so that charts, drawn with `var(--…)` and `currentColor`, follow the
 * reader's light or dark as text does. Every text colour has a contrast of at least 4.5 to its surface, every line of
 * a chart at least 3.
 */

const light = `
  --surface: #ffffff; --raised: #f6f8fa; --text: #1f2328; --quiet: #59636e; --rule: #d1d9e0; --link: #0550ae;
  --first: #0a5fc2; --second: #b35900; --third: #1a7f37; --fourth: #8250df; --limit: #cf222e; --pass: #1a7f37; --fail: #cf222e; --unsure: #8a5a00;
`;

const dark = `
  --surface: #0d1117; --raised: #161b22; --text: #e6edf3; --quiet: #9aa4af; --rule: #343b44; --link: #79b8ff;
  --first: #6cb2ff; --second: #ffa657; --third: #56d364; --fourth: #d2a8ff; --limit: #ff7b72; --pass: #56d364; --fail: #ff7b72; --unsure: #e3b341;
`;

export const style = `
:root { color-scheme: light dark; ${light} }
@media screen and (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box }
html { background: var(--surface); color: var(--text); font: 16px/1.5 system-ui, "Segoe UI", "Noto Sans", sans-serif; -webkit-text-size-adjust: 100% }
body { margin: 0 auto; max-width: 1200px; padding: 24px 16px 64px }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 8px }
h2 { border-bottom: 1px solid var(--rule); font-size: 1.25rem; line-height: 1.25; margin: 40px 0 16px; padding-bottom: 8px }
h3 { font-size: 1rem; line-height: 1.25; margin: 0 0 4px }
h1, h2, h3, p, li, dd { overflow-wrap: anywhere }
p, ul, dl { margin: 0 0 16px; max-width: 75ch }
a { color: var(--link) }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
code { background: var(--raised); border-radius: 4px; font: .875em ui-monospace, "Liberation Mono", monospace; padding: .15em .35em }
.quiet { color: var(--quiet) }
.pass { color: var(--pass) } .fail { color: var(--fail) } .unsure { color: var(--unsure) }
.pass, .fail, .unsure { font-weight: 600 }
.lead { font-size: 1.125rem }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; max-width: none; padding: 0 }
.facts { display: grid; gap: 4px 16px; grid-template-columns: max-content 1fr; max-width: none }
.facts dt { color: var(--quiet) } .facts dd { margin: 0 }
.charts { display: grid; gap: 24px; grid-template-columns: repeat(auto-fill, minmax(min(100%, 340px), 1fr)); margin: 0 0 16px }
figure { margin: 0; min-width: 0 }
figcaption { margin: 0 0 8px } figcaption p { color: var(--quiet); font-size: .875rem; margin: 0 }
figure svg { display: block; height: auto; max-width: 560px; width: 100% }
figure .tall { max-width: 720px }
details { margin: 8px 0 16px } summary { cursor: pointer; width: fit-content }
.scroll { margin: 8px 0 16px; overflow-x: auto }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
caption { color: var(--quiet); font-size: .875rem; padding: 4px 0; text-align: left }
th, td { border-bottom: 1px solid var(--rule); padding: 6px 16px 6px 0; text-align: left; vertical-align: top }
thead th { color: var(--quiet); font-weight: 600; white-space: nowrap }
tbody th { font-weight: 400 }
td, tbody th { max-width: 40ch; overflow-wrap: break-word }
tbody th { min-width: 12ch } td:last-child:not(.number) { min-width: 22ch }
.number { text-align: right; white-space: nowrap }
@media (max-width: 600px) { .facts { grid-template-columns: 1fr; gap: 0 } .facts dd { margin: 0 0 8px } }
@media print {
  body { max-width: none; padding: 0 } nav { display: none } h2 { break-after: avoid } figure, tr { break-inside: avoid }
  .charts { grid-template-columns: 1fr 1fr } .scroll { overflow: visible } a { color: inherit }
}
`;
