/** How long to wait before the next try: doubling from a quarter of a second to 15 s, each by chance between half and all of it. */
export function backoffMs(attempt: number, chance: () => number): number {
  const most = Math.min(15_000, 250 * 2 ** Math.min(attempt, 10));
  return most / 2 + (chance() * most) / 2;
}
