import { List, Maximize, Minus, Plus } from "lucide-react";

import { IconButton } from "../parts/IconButton.tsx";
import css from "./CityMap.module.css";

export interface MapControlsProps {
  readonly listed: boolean;
  readonly onZoom: (steps: number) => void;
  readonly onFit: () => void;
  readonly onList: () => void;
}

/** Nearer, farther, everything, and the same as a list. */
export function MapControls({ listed, onZoom, onFit, onList }: MapControlsProps) {
  return (
    <div className={css.controls} role="group" aria-label="Map">
      <IconButton icon={Plus} label="Zoom in" keys="+" onPress={() => { onZoom(1); }} />
      <IconButton icon={Minus} label="Zoom out" keys="-" onPress={() => { onZoom(-1); }} />
      <IconButton icon={Maximize} label="Show everything" onPress={onFit} />
      <IconButton icon={List} label="Show as a list" on={listed} onPress={onList} />
    </div>
  );
}
