import type { GroundTried } from "@wire";

import { ARROWS, FINE, percent, STEP, within } from "../stage/shapes.ts";
import type { Pixel, TieDraft } from "./ties.ts";
import css from "./TiesLayer.module.css";

export interface TiesLayerProps {
  readonly drafts: readonly TieDraft[];
  readonly chosen: string | null;
  readonly tried: GroundTried | null;
  readonly onChoose: (key: string) => void;
  readonly onPick: (pixel: Pixel) => void;
  /** By arrow keys. */
  readonly onMove: (key: string, pixel: Pixel) => void;
}

/** The points in the picture, and the grid that they put on the ground. A click picks a place; a click on a point chooses it; arrow keys move the one in focus. */
export function TiesLayer({ drafts, chosen, tried, onChoose, onPick, onMove }: TiesLayerProps) {
  return (
    <div className={css.layer}>
      <button
        type="button"
        className={css.field}
        aria-label="The picture: click a place on the ground"
        onClick={({ clientX, clientY, currentTarget, detail }) => {
          const { left, top, width, height } = currentTarget.getBoundingClientRect();
          const [x, y] = detail === 0 ? [0.5, 0.7] : [(clientX - left) / width, (clientY - top) / height]; // by key: the middle of the ground, from where arrows move it
          onPick({ x: within(x), y: within(y) });
        }}
      />
      <svg className={css.svg} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden>
        {(tried?.grid ?? []).map((line, index) => (
          <polyline key={index} className={css.line} points={line.map(([x, y]) => `${String(x * 100)},${String(y * 100)}`).join(" ")} />
        ))}
      </svg>
      {drafts.map(({ key, pixel, spot }, index) =>
        pixel === null ? null : (
          <button
            key={key}
            type="button"
            className={css.point}
            data-chosen={key === chosen || undefined}
            data-open={spot === null || undefined}
            style={{ left: percent(pixel.x), top: percent(pixel.y) }}
            aria-label={`Point ${String(index + 1)}`}
            aria-pressed={key === chosen}
            onClick={() => { onChoose(key); }}
            onKeyDown={(event) => {
              const arrow = ARROWS[event.key];
              if (!arrow) return;
              event.preventDefault();
              const by = event.shiftKey ? FINE : STEP;
              onMove(key, { x: within(pixel.x + arrow[0] * by), y: within(pixel.y + arrow[1] * by) });
            }}
          >
            {index + 1}
          </button>
        ),
      )}
    </div>
  );
}
