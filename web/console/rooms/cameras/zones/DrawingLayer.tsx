import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";

import { classes, sentence } from "@kit";

import type { PictureFeed } from "../pictures/PictureFeed.ts";
import { ARROWS, type Corner, feetOf, FINE, inwardOf, isInside, middleOf, percent, pointsOf, STEP } from "../stage/shapes.ts";
import { kindOf } from "../stage/TracksLayer.tsx";
import { useTracks } from "../stage/useTracks.ts";
import { cornerAdded, cornerMoved, cornersMoved, isLine, rounded, type Sheet, type ZoneDraft } from "./draft.ts";
import css from "./DrawingLayer.module.css";
import { crossingOf, crossingOfOpen, sideOf } from "./outline.ts";
import { Sketch } from "./Sketch.tsx";
import type { ZoneEditor } from "./useZoneEditor.ts";

export interface DrawingLayerProps {
  readonly camera: string;
  readonly feed: PictureFeed;
  readonly editor: ZoneEditor;
  /** What is drawn: "zone", "mask". */
  readonly noun: string;
}

/** A drag: what the sheet was when it began, and what a place of the pointer makes of it. */
interface Drag {
  readonly from: Corner;
  readonly make: (to: Corner, by: Corner) => Sheet;
}

/** So near to the first corner a click closes the outline (pixels). */
const CLOSES_WITHIN = 14;

/** Where zones are drawn: by pointer, finger or keys, always in shares of the picture. */
export function DrawingLayer({ camera, feed, editor, noun }: DrawingLayerProps) {
  const { sheet, chosen, zone } = editor;
  const layer = useRef<HTMLDivElement>(null);
  const drag = useRef<Drag | null>(null);
  const [cursor, setCursor] = useState<Corner>([0.5, 0.5]);
  const [focused, setFocused] = useState<number | null>(null);
  const tracks = useTracks(camera, feed);
  const feet = tracks.map((track) => feetOf(track.box));
  const isDrawing = sheet.sketch !== null;

  useEffect(() => {
    if (isDrawing) layer.current?.focus({ preventScroll: true });
  }, [isDrawing]);

  const placeOf = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): Corner => {
    const box = layer.current?.getBoundingClientRect();
    return box ? [(clientX - box.left) / box.width, (clientY - box.top) / box.height] : [0, 0];
  };
  const isNear = ([x, y]: Corner, [firstX, firstY]: Corner): boolean => {
    const box = layer.current?.getBoundingClientRect();
    return box !== undefined && Math.hypot((x - firstX) * box.width, (y - firstY) * box.height) <= CLOSES_WITHIN;
  };
  const put = (at: Corner): void => {
    const corners = sheet.sketch ?? [];
    const [first] = corners;
    if (first && corners.length >= 3 && isNear(at, first)) editor.close();
    else editor.sketch([...corners, rounded(at)]);
  };
  const begin = (event: PointerEvent, make: Drag["make"]): void => {
    if (event.button !== 0) return;
    event.stopPropagation();
    layer.current?.setPointerCapture(event.pointerId);
    editor.settle();
    drag.current = { from: placeOf(event), make };
  };
  const move = (event: PointerEvent): void => {
    const to = placeOf(event);
    if (isDrawing) setCursor(to);
    if (!drag.current) return;
    const { from, make } = drag.current;
    editor.step(make(to, [to[0] - from[0], to[1] - from[1]]), "drag");
  };
  const end = (): void => {
    if (drag.current) editor.settle();
    drag.current = null;
  };

  const sketchKey = (event: KeyboardEvent): void => {
    const corners = sheet.sketch ?? [];
    const arrow = ARROWS[event.key];
    const done = (): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    if (arrow) {
      const by = event.shiftKey ? 5 * STEP : STEP;
      setCursor(rounded([cursor[0] + arrow[0] * by, cursor[1] + arrow[1] * by]));
    } else if (event.key === "Enter" || event.key === " ") put(cursor);
    else if (event.key === "c") editor.close();
    else if (event.key === "Backspace" || event.key === "Delete") editor.sketch(corners.slice(0, -1));
    else if (event.key === "Escape") editor.sketch(null);
    else return;
    done();
  };
  const cornerKey = (one: ZoneDraft, index: number, event: KeyboardEvent): void => {
    const arrow = ARROWS[event.key];
    const [x = 0, y = 0] = one.corners[index] ?? [];
    if (arrow) {
      const by = event.shiftKey ? FINE : STEP;
      editor.step(cornerMoved(sheet, one.key, index, [x + arrow[0] * by, y + arrow[1] * by]), `${one.key} corner ${String(index)}`);
    } else if (event.key === "Delete" || event.key === "Backspace") {
      editor.removeCorner(one.key, index);
      focusCorner(layer.current, Math.max(0, index - 1));
    } else if (event.key === "+" || event.key === "Insert") {
      editor.addCorner(one.key, index);
      focusCorner(layer.current, index + 1);
    } else if (event.key === "Escape") {
      editor.choose(null);
      layer.current?.focus({ preventScroll: true });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a drawing board: every deed on it has a key and a button too
    <div
      ref={layer}
      className={css.layer}
      data-drawing={isDrawing || undefined}
      role="application"
      aria-label={sheet.isLine ? "Drawing a line: arrow keys move, Enter sets an end, Escape gives it up" : isDrawing ? `Drawing a ${noun}: arrow keys move, Enter sets a corner, c closes the outline, Escape gives it up` : `${sentence(noun)}s on the picture`}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- see above
      tabIndex={0}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        if (isDrawing) put(placeOf(event));
        else if (event.target === layer.current || event.target instanceof SVGSVGElement) editor.choose(null);
      }}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onKeyDown={(event) => { if (isDrawing) sketchKey(event); }}
    >
      <svg className={css.svg} viewBox="0 0 100 100" preserveAspectRatio="none">
        {sheet.zones.map((one) => (
          <g key={one.key}>
            <polygon className={css.under} points={pointsOf(one.corners)} />
            <polygon
              className={css.zone}
              points={pointsOf(one.corners)}
              data-kind={kindOf(one)}
              data-chosen={one.key === chosen || undefined}
              data-trouble={crossingOf(one.corners) !== null || undefined}
              data-lit={feet.some((at) => isInside(one.corners, at)) || undefined}
              onPointerDown={(event) => {
                if (isDrawing) return;
                editor.choose(one.key);
                begin(event, (_to, by) => cornersMoved(sheet, one.key, one.corners.map((_corner, index) => index), by));
              }}
            />
          </g>
        ))}
        {(zone && isLine(zone) ? [] : (zone?.corners ?? [])).map((_corner, index) => zone && (
          <line
            key={index}
            className={css.side}
            {...lineOf(zone.corners, index)}
            onPointerDown={(event) => { begin(event, (_to, by) => cornersMoved(sheet, zone.key, [index, (index + 1) % zone.corners.length], by)); }}
          />
        ))}
        {sheet.zones.flatMap((one) => (crossingOf(one.corners) ?? []).map((side) => <line key={`${one.key} ${String(side)}`} className={css.crossing} {...lineOf(one.corners, side)} />))}
        {sheet.sketch ? <Sketch corners={sheet.sketch} cursor={cursor} /> : null}
        {(crossingOfOpen(sheet.sketch ?? []) ?? []).map((side) => <line key={side} className={css.crossing} {...lineOf(sheet.sketch ?? [], side)} />)}
      </svg>
      {sheet.zones.filter((one) => one.key !== chosen).map((one) => {
        const [x, y] = middleOf(one.corners);
        return <span key={one.key} className={css.name} style={{ left: percent(x), top: percent(y) }}>{one.name || "no name"}</span>;
      })}
      {sheet.zones.filter(isLine).map((one) => {
        const [x, y] = inwardOf(one.corners);
        return <span key={one.key} className={css.inward} aria-hidden style={{ left: percent(x), top: percent(y) }}>in</span>;
      })}
      {(zone && isLine(zone) ? [] : (zone?.corners ?? [])).map((_corner, index) => {
        if (!zone) return null;
        const [[ax, ay], [bx, by]] = sideOf(zone.corners, index);
        return (
          <button
            key={`half ${String(index)}`}
            type="button"
            tabIndex={-1}
            aria-label={`Add a corner on side ${String(index + 1)}`}
            className={classes(css.handle, css.half)}
            style={{ left: percent((ax + bx) / 2), top: percent((ay + by) / 2) }}
            onPointerDown={(event) => {
              const more = cornerAdded(sheet, zone.key, index);
              begin(event, (to) => cornerMoved(more, zone.key, index + 1, to));
            }}
            onDoubleClick={() => { editor.addCorner(zone.key, index); }}
          />
        );
      })}
      {zone?.corners.map((corner, index) => (
        <button
          key={index}
          type="button"
          data-corner={index}
          data-on={focused === index || undefined}
          aria-label={`Corner ${String(index + 1)} of ${zone.name}: ${(corner[0] * 100).toFixed(1)} % from the left, ${(corner[1] * 100).toFixed(1)} % from above`}
          className={css.handle}
          style={{ left: percent(corner[0]), top: percent(corner[1]) }}
          onFocus={() => { setFocused(index); }}
          onBlur={() => {
            setFocused(null);
            editor.settle();
          }}
          onPointerDown={(event) => {
            event.currentTarget.focus({ preventScroll: true });
            begin(event, (to) => cornerMoved(sheet, zone.key, index, to));
          }}
          onKeyDown={(event) => { cornerKey(zone, index, event); }}
        />
      ))}
      {sheet.sketch?.map((corner, index) => (
        <i key={index} className={css.point} data-first={(index === 0 && (sheet.sketch?.length ?? 0) >= 3) || undefined} style={{ left: percent(corner[0]), top: percent(corner[1]) }} />
      ))}
      {isDrawing ? <i className={css.cursor} style={{ left: percent(cursor[0]), top: percent(cursor[1]) }} /> : null}
    </div>
  );
}

function lineOf(corners: readonly Corner[], side: number) {
  const [[x1, y1], [x2, y2]] = sideOf(corners, side);
  return { x1: x1 * 100, y1: y1 * 100, x2: x2 * 100, y2: y2 * 100 };
}

/** After the corners have been drawn anew. */
function focusCorner(layer: HTMLElement | null, index: number): void {
  requestAnimationFrame(() => layer?.querySelector<HTMLElement>(`[data-corner="${String(index)}"]`)?.focus({ preventScroll: true }));
}
