/** The word that is almost what was written; undefined if none is. */
export function nearest(written: string, words: readonly string[]): string | undefined {
  const distances = words.map((word) => [distance(written.toLowerCase(), word.toLowerCase()), word] as const);
  const [[least, word] = [Infinity, undefined]] = distances.sort(([one], [other]) => one - other);
  return least <= Math.max(1, Math.floor(written.length / 3)) ? word : undefined;
}

/** `; did you mean "verify"?`, with the word that is almost what was written; empty if none is. */
export function didYouMean(written: string, words: readonly string[]): string {
  const word = nearest(written, words);
  return word === undefined ? '' : `; did you mean "${word}"?`;
}

/** How many characters must be put in, left out, replaced or swapped with their neighbour (optimal string alignment). */
function distance(one: string, other: string): number {
  let [before, above]: number[][] = [[], Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const differs = one[row - 1] === other[column - 1] ? 0 : 1;
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (above?.[column] ?? Infinity) + 1,
        (current[column - 1] ?? Infinity) + 1,
        (above?.[column - 1] ?? Infinity) + differs,
        isSwapped ? (before?.[column - 2] ?? Infinity) + 1 : Infinity,
      );
    }
    [before, above] = [above, current];
  }
  return above?.[other.length] ?? Infinity;
}
