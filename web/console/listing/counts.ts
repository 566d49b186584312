/** How many stand in each state, those that there are, in the order of `states`; a state that is not known comes last. Pure. */
export function countsIn(rows: readonly { readonly state: string }[], states: readonly string[]): readonly (readonly [state: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  const rank = (state: string): number => {
    const at = states.indexOf(state);
    return at < 0 ? states.length : at;
  };
  return [...counts].toSorted(([one], [other]) => rank(one) - rank(other));
}
