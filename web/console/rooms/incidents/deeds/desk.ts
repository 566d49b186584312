import type { LucideIcon } from "lucide-react";
import { createContext, useContext } from "react";

import type { Row } from "../row.ts";

/** What can be done with an incident, by name. */
export type DeedName =
  | "acknowledge"
  | "assign"
  | "shelve"
  | "unshelve"
  | "note"
  | "resolve"
  | "close"
  | "reopen"
  | "merge"
  | "link"
  | "undo";

export interface DeedOffer {
  readonly name: DeedName;
  readonly label: string;
  readonly icon: LucideIcon;
  /** The key that does it to the selected incident. */
  readonly keys: string;
  /** The next step in its life; drawn as the button that one presses. */
  readonly next?: boolean;
}

export interface Desk {
  /** What is possible with this row now, and allowed to this viewer. */
  readonly offers: (row: Row, undoable?: string | null) => readonly DeedOffer[];
  readonly start: (deed: DeedName, row: Row, other?: Row) => void;
  /** Concerns of an incident leave into one of their own. */
  readonly split: (row: Row, concerns: readonly string[]) => void;
  readonly busy: boolean;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error("no desk around this part");
  return desk;
}
