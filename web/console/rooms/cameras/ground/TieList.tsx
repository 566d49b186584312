import { IconButton, TextField } from "@kit";
import type { GroundTried } from "@wire";
import { Trash2 } from "lucide-react";
import { useState } from "react";

import { type Spot, spotOf, textOf, type TieDraft } from "./ties.ts";
import css from "./TieList.module.css";

export interface TieListProps {
  readonly drafts: readonly TieDraft[];
  readonly chosen: string | null;
  readonly tried: GroundTried | null;
  readonly onChoose: (key: string) => void;
  readonly onSpot: (key: string, spot: Spot) => void;
  readonly onRemove: (key: string) => void;
}

/** The points, each with how far it lies from where all together put it. */
export function TieList({ drafts, chosen, tried, onChoose, onSpot, onRemove }: TieListProps) {
  const whole = drafts.filter(({ pixel, spot }) => pixel && spot);
  return (
    <ol className={css.list}>
      {drafts.map((draft, index) => {
        const off = tried?.residuals_m[whole.indexOf(draft)];
        return (
          <li key={draft.key} className={css.row} data-chosen={draft.key === chosen || undefined}>
            <button type="button" className={css.number} aria-pressed={draft.key === chosen} aria-label={`Choose point ${String(index + 1)}`} onClick={() => { onChoose(draft.key); }}>
              {index + 1}
            </button>
            <SpotField spot={draft.spot} onSpot={(spot) => { onSpot(draft.key, spot); }} />
            <span className={css.off} data-far={(off !== undefined && off > 2) || undefined}>
              {draft.pixel === null ? "not in the picture yet" : off === undefined || whole.length <= 4 ? "–" : `${off.toFixed(2)} m off`}
            </span>
            <IconButton size="s" icon={Trash2} label={`Remove point ${String(index + 1)}`} onPress={() => { onRemove(draft.key); }} />
          </li>
        );
      })}
    </ol>
  );
}

function SpotField({ spot, onSpot }: { readonly spot: Spot | null; readonly onSpot: (spot: Spot) => void }) {
  const [text, setText] = useState(() => textOf(spot));
  const [shown, setShown] = useState(spot);
  if (shown !== spot) {
    setShown(spot);
    setText(textOf(spot));
  }
  const isWrong = text !== "" && spotOf(text) === null;
  return (
    <TextField
      label="Latitude, longitude"
      inputMode="decimal"
      placeholder="On the map, or typed here"
      value={text}
      onChange={setText}
      onBlur={() => {
        const typed = spotOf(text);
        if (typed && text !== textOf(spot)) onSpot(typed);
      }}
      error={isWrong ? "Two numbers are expected" : undefined}
    />
  );
}
