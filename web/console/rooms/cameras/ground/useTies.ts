import type { GroundTie, GroundView } from "@wire";
import { useMemo, useState } from "react";

import { begin, change, type History, redo, undo } from "../zones/history.ts";
import { draftsOf, type TieDraft, tiesOf } from "./ties.ts";

/** What the points on the sheet came from. */
export type GroundBase = Pick<GroundView, "version" | "ties" | "by">;

/** The points that are being tied, with what was before. */
export function useTies(saved: GroundBase) {
  const [base, setBase] = useState(saved);
  const [history, setHistory] = useState<History<readonly TieDraft[]>>(() => begin(draftsOf(saved.ties)));
  const drafts = history.now;
  const ties = useMemo(() => tiesOf(drafts), [drafts]);
  return {
    base,
    drafts,
    /** Those with both places. */
    ties,
    isDirty: drafts.length !== ties.length || !isSame(ties, base.ties),
    step: (next: readonly TieDraft[], about: string | null = null) => { setHistory((before) => change(before, next, about)); },
    /** Other points are the saved ones: what is on the sheet gives way to them, unless it is just those. */
    rebase: (next: GroundBase) => {
      setBase(next);
      if (!isSame(ties, next.ties)) setHistory(begin(draftsOf(next.ties)));
    },
    /** Other points are the saved ones, and what is on the sheet is to be saved over them. */
    setBase,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    undo: () => { setHistory(undo); },
    redo: () => { setHistory(redo); },
  };
}

function isSame(one: readonly GroundTie[], other: readonly GroundTie[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
