import { useEffect, useRef } from "react";

import type { Counts } from "./chart.ts";
import { drawLook, FAMILIES, type Family, WORDS_OF_FAMILY } from "./looks.ts";
import css from "./MapLegend.module.css";
import { PALETTES, type ThemeName } from "./palette.ts";

export interface MapLegendProps {
  /** How many there are of each family. */
  readonly counts: Counts;
  readonly theme: ThemeName;
}

/** What the shapes that move stand for, and how many there are of each. */
export function MapLegend({ counts, theme }: MapLegendProps) {
  return (
    <ul className={css.legend} aria-label="On the move">
      {FAMILIES.filter((family) => (counts[family] ?? 0) > 0).map((family) => (
        <li key={family} className={css.line}>
          <Look family={family} theme={theme} />
          <span className={css.words}>{WORDS_OF_FAMILY[family]}</span>
          <span className={css.count}>{(counts[family] ?? 0).toLocaleString("en")}</span>
        </li>
      ))}
    </ul>
  );
}

const LOOK_SIZE_PX = 18;
const SHARP = 2;
/** What a look may take at full size. */
const WIDEST_PX = 26;

function Look({ family, theme }: { readonly family: Family; readonly theme: ThemeName }) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const pen = ref.current?.getContext("2d");
    if (!pen) return;
    const side = LOOK_SIZE_PX * SHARP;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, side, side);
    const scale = side / WIDEST_PX;
    pen.setTransform(scale, 0, 0, scale, side / 2, side / 2);
    drawLook(pen, family, 0, PALETTES[theme]);
  }, [family, theme]);
  return <canvas ref={ref} width={LOOK_SIZE_PX * SHARP} height={LOOK_SIZE_PX * SHARP} className={css.look} aria-hidden />;
}
