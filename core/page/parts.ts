import { type Html, html, type Piece, trustedMarkup } from "./html.ts";

/** What pages are made of. */

interface Column {
  title: string;
  numeric?: boolean;
}

export interface PageTable {
  /** Says what the rows are; read out before the table. */
  caption: string;
  /** The first one names its row. */
  columns: readonly Column[];
  rows: readonly (readonly Piece[])[];
}

/** A wide table is scrolled in a box of its own, which the keyboard reaches. */
export function table({ caption, columns, rows }: PageTable): Html {
  const kind = (index: number) => (columns[index]?.numeric ? html` class="number"` : html``);
  const cells = (row: readonly Piece[]) =>
    row.map((cell, index) =>
      index === 0 ? html`<th scope="row"${kind(0)}>${cell}</th>` : html`<td${kind(index)}>${cell}</td>`,
    );
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(({ title }, index) => html`<th scope="col"${kind(index)}>${title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody>
</table></div>`;
}

export function details(summary: string, body: Piece): Html {
  return html`<details><summary>${summary}</summary>\n${body}</details>`;
}

export function section(id: string, title: string, body: Piece): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>\n${body}</section>\n`;
}

/** Names and what they are. */
export function facts(pairs: readonly (readonly [string, Piece])[]): Html {
  return html`<dl class="facts">${pairs.map(([name, fact]) => html`<dt>${name}</dt><dd>${fact}</dd>\n`)}</dl>`;
}

export interface PageFigure {
  title: string;
  /** What to look for, in a sentence. */
  caption: string;
  /** As `ChartsPort.draw` returned it. */
  svg: string;
  /** The numbers of the picture, for those who cannot see it. */
  numbers?: PageTable;
}

export function figure({ title, caption, svg, numbers }: PageFigure): Html {
  return html`<figure><figcaption><h3>${title}</h3><p>${caption}</p></figcaption>
${trustedMarkup(svg)}
${numbers ? details("The numbers", table(numbers)) : null}</figure>\n`;
}

export function charts(figures: readonly Html[]): Html | null {
  return figures.length > 0 ? html`<div class="charts">${figures}</div>\n` : null;
}
