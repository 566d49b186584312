import type { CameraView } from "@wire";
import { useRef } from "react";

import { useKeys } from "@console";

import type { HeatShown } from "../heat/HeatChoice.tsx";
import { CameraTile } from "./CameraTile.tsx";
import css from "./CameraWall.module.css";

export interface CameraWallProps {
  readonly cameras: readonly CameraView[];
  readonly columns: number;
  readonly selected: string | null;
  readonly onSelect: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly showsTracks: boolean;
  readonly heat: HeatShown;
  readonly mayLook: boolean;
}

/** All cameras beside one another. Arrow keys, `j` and `k` move; Enter opens; `f` fills the screen with the selected one. */
export function CameraWall({ cameras, columns, selected, onSelect, onOpen, showsTracks, heat, mayLook }: CameraWallProps) {
  const wall = useRef<HTMLDivElement>(null);
  const at = cameras.findIndex((camera) => camera.id === selected);
  const tileOf = (id: string) => wall.current?.querySelector<HTMLElement>(`[data-camera="${CSS.escape(id)}"]`) ?? null;
  const move = (by: number): void => {
    const to = cameras[at < 0 ? 0 : Math.min(cameras.length - 1, Math.max(0, at + by))];
    if (!to) return;
    onSelect(to.id);
    const tile = tileOf(to.id);
    tile?.focus({ preventScroll: true });
    tile?.scrollIntoView({ block: "nearest" });
  };
  const down = (): number => (wall.current ? getComputedStyle(wall.current).gridTemplateColumns.split(" ").length : columns);
  useKeys("Cameras", [
    { keys: "j", does: "Next camera", run: () => { move(1); } },
    { keys: "k", does: "The one before", run: () => { move(-1); } },
    { keys: "ArrowRight", does: "Next camera", hidden: true, run: () => { move(1); } },
    { keys: "ArrowLeft", does: "The one before", hidden: true, run: () => { move(-1); } },
    { keys: "ArrowDown", does: "Row below", run: () => { move(down()); } },
    { keys: "ArrowUp", does: "Row above", run: () => { move(-down()); } },
    { keys: "Enter", does: "Open", run: () => { if (selected) onOpen(selected); } },
    { keys: "f", does: "Fill the screen", run: () => { if (selected) void tileOf(selected)?.requestFullscreen(); } },
  ]);
  return (
    <div ref={wall} className={css.wall} data-columns={columns} style={{ "--columns": columns } as React.CSSProperties}>
      {cameras.map((camera, index) => (
        <CameraTile
          key={camera.id}
          camera={camera}
          isSelected={camera.id === selected || (at < 0 && index === 0)}
          onSelect={() => { onSelect(camera.id); }}
          showsTracks={showsTracks}
          heat={heat}
          mayLook={mayLook}
        />
      ))}
    </div>
  );
}
