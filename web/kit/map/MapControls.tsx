import { CarFront, List, Maximize, Minus, Plus } from "lucide-react";

import { IconButton } from "../parts/IconButton.tsx";
import css from "./CityMap.module.css";

export interface MapControlsProps {
  readonly listed: boolean;
  readonly onZoom: (steps: number) => void;
  readonly onFit: () => void;
  readonly onList: () => void;
  /** Whether what moves is shown; null: nothing moves here. */
  readonly moving: boolean | null;
  readonly onMoving: () => void;
}

/** Nearer, farther, everything, and the same as a list. */
export function MapControls({ listed, onZoom, onFit, onList, moving, onMoving }: MapControlsProps) {
  return (
    <div className={css.controls} role="group" aria-label="Map">
      <IconButton icon={Plus} label="Zoom in" keys="+" onPress={() => { onZoom(1); }} />
      <IconButton icon={Minus} label="Zoom out" keys="-" onPress={() => { onZoom(-1); }} />
      <IconButton icon={Maximize} label="Show everything" onPress={onFit} />
      <IconButton icon={List} label="Show as a list" on={listed} onPress={onList} />
      {moving === null ? null : <IconButton icon={CarFront} label="Show what moves" on={moving} onPress={onMoving} />}
    </div>
  );
}
