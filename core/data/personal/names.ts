/** One to five words of letters: nothing more tells a name from other text, so the column must be called so. */
export function isWords(value: string): boolean {
  return /^\p{L}[\p{L}'’.-]*(?: [\p{L}'’.-]+){0,4}$/u.test(value.trim());
}

/** Two words or more, the first of them one of the most frequent given names: `Maria Schmidt`, `Schmidt, Maria`. */
export function beginsWithGivenName(value: string): boolean {
  const [first = "", ...rest] = value.trim().split(/,?\s+/);
  const [second = ""] = rest;
  if (rest.length === 0 || rest.length > 4 || !isWords(value.replace(",", ""))) return false;
  return givenNames.has(first.toLowerCase()) || (value.includes(",") && givenNames.has(second.toLowerCase()));
}

/** Frequent in the Americas and Europe; a column of names has some of them, whoever else is in it. */
const givenNames = new Set(
  (
    "james john robert michael william david richard joseph thomas charles christopher daniel matthew anthony mark " +
    "steven paul andrew joshua kevin brian george edward ronald timothy jason jeffrey ryan jacob gary eric stephen " +
    "mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy lisa margaret betty sandra ashley " +
    "kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura sharon cynthia kathleen amy " +
    "anna maria josé jose juan carlos luis antonio manuel francisco pedro miguel ana carmen lucía lucia sofia sofía " +
    "peter hans klaus jürgen wolfgang stefan andreas martin christian alexander ursula monika sabine petra claudia " +
    "jean pierre michel philippe alain nicolas marie nathalie isabelle catherine sophie giuseppe giovanni marco luca " +
    "francesca giulia jan piotr krzysztof andrzej katarzyna agnieszka lars erik anders johan ingrid olga ivan dmitri"
  ).split(" "),
);
