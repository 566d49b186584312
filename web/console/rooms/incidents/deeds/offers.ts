/** Which deeds are possible with an incident. Pure: the server decides; this only spares what it would refuse. */

import { Archive, Ban, CircleCheck, Eye, GitMerge, Link2, NotebookPen, RotateCcw, TimerOff, Undo2, UserRoundPlus } from "lucide-react";

import { isLive, isShelved, type Row } from "../row.ts";
import type { DeedOffer } from "./desk.ts";

export interface May {
  readonly handle: boolean;
  readonly merge: boolean;
}

export function offersFor(row: Row, may: May, now: number, undoable: string | null = null): readonly DeedOffer[] {
  if (!may.handle) return [];
  const offers: DeedOffer[] = [];
  const live = isLive(row);
  const shelved = isShelved(row, now);
  if (row.phase === "open") offers.push({ name: "acknowledge", label: "Acknowledge", icon: Eye, keys: "a", next: true });
  if (live) offers.push({ name: "resolve", label: "Resolve", icon: CircleCheck, keys: "r", next: row.phase === "acknowledged" });
  if (row.phase === "resolved") offers.push({ name: "close", label: "Close", icon: Archive, keys: "c", next: true });
  if (live) offers.push({ name: "assign", label: "Assign", icon: UserRoundPlus, keys: "e" });
  if (live && !shelved) offers.push({ name: "shelve", label: "Shelve", icon: TimerOff, keys: "s" });
  if (shelved) offers.push({ name: "unshelve", label: "Off the shelf", icon: Ban, keys: "s" });
  if (row.phase !== "merged") offers.push({ name: "note", label: "Note", icon: NotebookPen, keys: "n" });
  if (row.phase === "resolved" || row.phase === "closed") offers.push({ name: "reopen", label: "Reopen", icon: RotateCcw, keys: "o" });
  if (live && may.merge) offers.push({ name: "merge", label: "Merge…", icon: GitMerge, keys: "m" });
  if (row.phase !== "merged" && may.merge) offers.push({ name: "link", label: "Link…", icon: Link2, keys: "l" });
  if (undoable !== null) offers.push({ name: "undo", label: `Undo: ${undoable}`, icon: Undo2, keys: "u" });
  return offers;
}
