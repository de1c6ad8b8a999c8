import { describe, expect, it } from "vitest";
import { spokenLines, wordsOf } from "./spoken-lines.ts";

describe("what speaks", () => {
  it.each([
    ["a line of its own", "/sluice help", ["/sluice help"]],
    [
      "several",
      "Thanks!\n/sluice status\n\n/sluice explain roc_auc  \nbye",
      ["/sluice status", "/sluice explain roc_auc"],
    ],
    ["with Windows' line ends", "hello\r\n/sluice help\r\n", ["/sluice help"]],
    ["nothing but the name", "/sluice", ["/sluice"]],
    ["after a closed block", "```\ncode\n```\n/sluice help", ["/sluice help"]],
    ["after a quote and an empty line", "> said\n\n/sluice help", ["/sluice help"]],
    ["after a comment", "<!-- hidden -->\n/sluice help", ["/sluice help"]],
    ["with code among its words", "/sluice explain `roc_auc`", ["/sluice explain `roc_auc`"]],
    ["beside a lone backtick", "it`s\n/sluice help", ["/sluice help"]],
    ["beside an escaped backtick", "a \\` b\n/sluice help \\`", ["/sluice help \\`"]],
  ])("%s", (_, body, lines) => {
    expect(spokenLines(body)).toEqual(lines);
  });
});

describe("what does not speak", () => {
  it.each([
    ["a fenced block", "```\n/sluice help\n```"],
    ["a fenced block of tildes with backticks in it", "~~~\n```\n/sluice help\n~~~"],
    ["a block that a shorter fence does not close", "````\n```\n/sluice help\n````"],
    ["a block that nobody closes", "```sh\n/sluice help"],
    ["an indented block", "text\n\n    /sluice help"],
    ["a quote", "> /sluice help"],
    ["the lazy end of a quote", "> said\n/sluice help"],
    ["inline code", "`/sluice help`"],
    ["inline code over two lines", "see `this\n/sluice help` there"],
    ["a hidden comment", "<!--\n/sluice help\n-->"],
    ["a hidden comment within a line", "text <!-- more\n/sluice help --> text"],
    ["a hidden comment that nobody closes", "text <!-- more\n/sluice help"],
    ["preformatted HTML", "<pre>\n\n/sluice help\n</pre>"],
    ["folded HTML", "<details>\n/sluice help\n</details>"],
    ["the middle of a line", "please /sluice help"],
    ["a list", "- /sluice help"],
    ["another word", "/sluices help"],
    ["an empty comment", ""],
  ])("%s", (_, body) => {
    expect(spokenLines(body)).toEqual([]);
  });
});

it("keeps what is quoted in one word", () => {
  expect(wordsOf('/sluice override `roc_auc` because "known outage, see  #12"')).toEqual([
    "override",
    "roc_auc",
    "because",
    "known outage, see  #12",
  ]);
  expect(wordsOf("/sluice override recall because “a phone wrote this”")).toEqual([
    "override",
    "recall",
    "because",
    "a phone wrote this",
  ]);
  expect(wordsOf("/sluice")).toEqual([]);
});
