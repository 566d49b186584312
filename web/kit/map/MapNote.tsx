import { Map as MapIcon, TriangleAlert } from "lucide-react";

import css from "./CityMap.module.css";
import type { MapStreets } from "./shown.ts";

export interface MapNoteProps {
  readonly streets: MapStreets | null;
  /** What the engine could not load; null: nothing. */
  readonly trouble: string | null;
  readonly compact: boolean;
}

/** Why there are no streets, or not all of them. Nothing where all is well. */
export function MapNote({ streets, trouble, compact }: MapNoteProps) {
  const said = noteOf(streets, trouble);
  if (said === null) return null;
  const Icon = said.bad ? TriangleAlert : MapIcon;
  return (
    <div className={css.note} role="status" data-tone={said.bad ? "warn" : "plain"}>
      <Icon aria-hidden size={15} />
      <span>
        <strong>{said.title}</strong>
        {compact || said.detail === "" ? null : <span className={css.detail}>{said.detail}</span>}
      </span>
      {said.share === null ? null : <progress className={css.progress} max={1} value={said.share} aria-label="How much is drawn" />}
    </div>
  );
}

interface Note {
  readonly title: string;
  readonly detail: string;
  readonly bad: boolean;
  readonly share: number | null;
}

function noteOf(streets: MapStreets | null, trouble: string | null): Note | null {
  if (streets === null) return null;
  const { state, words = "", share = null } = streets.streets;
  if (state === "none") return { title: "No streets loaded", detail: words, bad: false, share: null };
  if (state === "broken") return { title: "The streets could not be drawn", detail: words, bad: true, share: null };
  if (state === "building") return { title: "Drawing the streets", detail: words, bad: false, share };
  if (trouble !== null) return { title: "Part of the map could not be loaded", detail: "", bad: true, share: null };
  return null;
}
