/** Pieces of evidence that belong to one moment: a clip and its snapshot. Pure. */

import type { Piece } from "@wire";

export interface Scene {
  readonly key: string;
  readonly at: string;
  readonly by: string;
  /** What moves first, then what stands still. */
  readonly pieces: readonly Piece[];
}

/** The newest first. */
export function scenesOf(pieces: readonly Piece[]): readonly Scene[] {
  const scenes = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const key = `${piece.at} ${piece.by}`;
    scenes.set(key, [...(scenes.get(key) ?? []), piece]);
  }
  const moves = (piece: Piece): number => (piece.evidence.media_type.startsWith("video/") ? 0 : 1);
  return [...scenes.entries()]
    .map(([key, all]) => ({ key, at: all[0]?.at ?? "", by: all[0]?.by ?? "", pieces: all.toSorted((one, other) => moves(one) - moves(other)) }))
    .toSorted((one, other) => other.at.localeCompare(one.at));
}
