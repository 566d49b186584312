/** How fresh the stream is: the server speaks at least once a second, so silence means something. */
export type Freshness = "live" | "stale" | "lost";

export const STALE_MS = 3_000;
export const LOST_MS = 10_000;

export function freshnessOf(ageMs: number): Freshness {
  if (ageMs > LOST_MS) return "lost";
  return ageMs > STALE_MS ? "stale" : "live";
}
