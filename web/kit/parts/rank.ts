/** What fits some written words, the best first. A thing fits where the letters occur in order; whole beginnings of words fit best. */

interface Named {
  readonly label: string;
  readonly group: string;
  readonly also?: string | undefined;
}

export function rank<Item extends Named>(items: readonly Item[], words: string): readonly Item[] {
  const sought = words.trim().toLowerCase();
  if (sought === "") return items;
  return items
    .map((item, index) => ({ item, index, fit: Math.max(fitOf(item.label, sought), fitOf(`${item.also ?? ""} ${item.group}`, sought) - 1) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((one, other) => other.fit - one.fit || one.index - other.index)
    .map(({ item }) => item);
}

/** 5 the beginning, 4 the beginning of a word, 3 all words begin one, 2 somewhere, 1.5 letters in order, 0 not at all. */
function fitOf(label: string, sought: string): number {
  const text = label.toLowerCase();
  if (text.startsWith(sought)) return 5;
  if (text.includes(` ${sought}`)) return 4;
  const begins = text.split(/[\s-]+/);
  if (sought.split(/\s+/).every((part) => begins.some((word) => word.startsWith(part)))) return 3;
  if (text.includes(sought)) return 2;
  let at = 0;
  for (const letter of text) if (letter === sought[at]) at += 1;
  return sought.length > 1 && at === sought.length ? 1.5 : 0;
}
