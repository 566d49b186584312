/** All looks of what moves, drawn once at the size of now: a frame then only copies pixels. */

import { drawLook, FAMILIES, type Family, scaleOf, sideOf, turns } from "./looks.ts";
import { PALETTES, type ThemeName } from "./palette.ts";

/** So many directions; the step between two is less than an eye sees on an arrow of ten pixels. */
const DIRECTIONS = 64;

/** Where a look lies on the sheet, all in pixels of the screen. */
export interface Cut {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

const NOTHING: Cut = { left: 0, top: 0, side: 0 };

export class Sprites {
  /** Null where this browser cannot draw. */
  readonly sheet: HTMLCanvasElement | null;
  private readonly rows: ReadonlyMap<Family, readonly Cut[]>;

  /**
   * @param scale of the full size.
   * @param ratio pixels of the screen to one of CSS.
   */
  constructor(
    readonly theme: ThemeName,
    readonly scale: number,
    readonly ratio: number,
  ) {
    this.rows = laidOut(scale, ratio);
    this.sheet = drawnSheet(theme, scale, ratio, this.rows);
  }

  fits(theme: ThemeName, scale: number, ratio: number): boolean {
    return this.theme === theme && this.scale === scale && this.ratio === ratio;
  }

  cut(family: Family, heading: number): Cut {
    const row = this.rows.get(family) ?? [];
    const step = Math.round((((heading % 360) + 360) % 360) / (360 / DIRECTIONS)) % DIRECTIONS;
    return row[step] ?? row[0] ?? NOTHING;
  }
}

/** A row for each family, a cut for each direction in which it looks different. */
function laidOut(scale: number, ratio: number): ReadonlyMap<Family, readonly Cut[]> {
  const sides = FAMILIES.map((family) => Math.ceil(sideOf(family) * scaleOf(family, scale) * ratio));
  const rows = FAMILIES.map((family, index) => {
    const side = sides[index] ?? 0;
    const top = sides.slice(0, index).reduce((sum, one) => sum + one, 0);
    return [family, Array.from({ length: turns(family) ? DIRECTIONS : 1 }, (_, step) => ({ left: step * side, top, side }))] as const;
  });
  return new Map(rows);
}

function drawnSheet(theme: ThemeName, scale: number, ratio: number, rows: ReadonlyMap<Family, readonly Cut[]>): HTMLCanvasElement | null {
  const cuts = [...rows.values()].flat();
  const sheet = document.createElement("canvas");
  sheet.width = Math.max(...cuts.map(({ left, side }) => left + side));
  sheet.height = Math.max(...cuts.map(({ top, side }) => top + side));
  const pen = sheet.getContext("2d");
  if (pen === null) return null;
  for (const family of FAMILIES) {
    for (const [step, { left, top, side }] of (rows.get(family) ?? []).entries()) {
      pen.save();
      pen.translate(left + side / 2, top + side / 2);
      pen.scale(scaleOf(family, scale) * ratio, scaleOf(family, scale) * ratio);
      drawLook(pen, family, (step * 360) / DIRECTIONS, PALETTES[theme]);
      pen.restore();
    }
  }
  return sheet;
}
