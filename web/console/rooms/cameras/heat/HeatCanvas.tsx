import { useEffect, useRef } from "react";

import { colourOf, type HeatKind, placesOf } from "./colours.ts";
import css from "./HeatCanvas.module.css";

export interface HeatCanvasProps {
  readonly kind: HeatKind;
  /** A byte for each place, by rows, as base64. */
  readonly cells: string;
  readonly columns: number;
}

/** A colour for each place of the picture that it lies over. */
export function HeatCanvas({ kind, cells, columns }: HeatCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const places = placesOf(cells);
    const rows = columns > 0 ? Math.floor(places.length / columns) : 0;
    const pen = canvas.current?.getContext("2d");
    if (!canvas.current || !pen || rows === 0) return;
    canvas.current.width = columns;
    canvas.current.height = rows;
    const drawn = pen.createImageData(columns, rows);
    places.forEach((byte, place) => { drawn.data.set(colourOf(kind, byte), place * 4); });
    pen.putImageData(drawn, 0, 0);
  }, [kind, cells, columns]);
  return <canvas ref={canvas} className={css.heat} data-heat={kind} aria-hidden />;
}
