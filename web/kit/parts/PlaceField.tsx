import { Crosshair } from "lucide-react";
import { useState } from "react";

import { Button } from "./Button.tsx";
import type { FieldWords } from "./FieldFrame.tsx";
import { placeFrom, wordsOf, type Written } from "./place.ts";
import css from "./PlaceField.module.css";
import { Segments } from "./Segments.tsx";
import { TextField } from "./TextField.tsx";

export interface PickedPlace extends Written {
  /** Radius of the circle that holds the true place with 68 %, in metres. */
  readonly uncertainty_m: number;
}

export interface PlaceFieldProps extends FieldWords {
  /** Null: not known. */
  readonly value: PickedPlace | null;
  readonly onChange: (value: PickedPlace | null) => void;
  /** The place in the middle of a map beside this field; null where there is no map. */
  readonly onMiddle?: () => Written | null;
}

const REACHES = ["10", "50", "100", "300", "1000"] as const;
type Reach = (typeof REACHES)[number];

/** What a caller's place is good for, where nobody says better. */
export const USUAL_REACH_M = 100;

/** A place and how exactly it is known. A map beside it may pick; the field itself takes coordinates, so that no mouse is needed. */
export function PlaceField({ label, hint, error, value, onChange, onMiddle }: PlaceFieldProps) {
  const [text, setText] = useState<string | null>(null);
  const [kept, setKept] = useState(USUAL_REACH_M);
  const reach = value?.uncertainty_m ?? kept;
  const wrong = text !== null && text.trim() !== "" && placeFrom(text) === null ? "Two numbers, latitude first: 52.43127, 13.53344." : undefined;
  const write = (next: string): void => {
    setText(next);
    const place = placeFrom(next);
    if (place !== null) onChange({ ...place, uncertainty_m: reach });
    else if (next.trim() === "") onChange(null);
  };
  const middle = (): void => {
    const place = onMiddle?.() ?? null;
    if (place === null) return;
    setText(null);
    onChange({ ...place, uncertainty_m: reach });
  };
  return (
    <div className={css.place}>
      <TextField
        label={label}
        hint={hint}
        error={wrong ?? error}
        placeholder="Not known"
        value={text ?? (value === null ? "" : wordsOf(value))}
        onChange={write}
        onBlur={() => { if (wrong === undefined) setText(null); }}
      />
      <div className={css.reach}>
        <Segments
          label="How exactly the place is known"
          options={REACHES.map((id) => ({ id, label: `within ${wordOf(id)}`, word: wordOf(id) }))}
          value={nearest(reach)}
          onChange={(id) => {
            setKept(Number(id));
            if (value !== null) onChange({ ...value, uncertainty_m: Number(id) });
          }}
        />
        {onMiddle ? (
          <Button size="s" icon={Crosshair} onPress={middle}>
            Middle of the map
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function nearest(reach: number): Reach {
  return REACHES.reduce<Reach>((best, one) => (Math.abs(Number(one) - reach) < Math.abs(Number(best) - reach) ? one : best), "100");
}

function wordOf(reach: Reach): string {
  return reach === "1000" ? "1 km" : `${reach} m`;
}
