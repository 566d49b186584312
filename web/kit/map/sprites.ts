/** All looks of what moves, drawn once at the size of now: a frame then only copies pixels. */

import { drawLook, FAMILIES, type Family, LOOK_PX, turns } from "./looks.ts";
import { PALETTES, type ThemeName } from "./palette.ts";

/** So many directions; the step between two is less than an eye sees on an arrow of ten pixels. */
const DIRECTIONS = 64;

/** Where a look lies on the sheet, all in the sheet's own pixels. */
export interface Cut {
  readonly x: number;
  readonly y: number;
}

export class Sprites {
  /** Null where this browser cannot draw. */
  readonly sheet: HTMLCanvasElement | null;
  /** The side of a cut, in pixels of the screen. */
  readonly side: number;

  /**
   * @param scale of the full size.
   * @param ratio pixels of the screen to one of CSS.
   */
  constructor(
    readonly theme: ThemeName,
    readonly scale: number,
    readonly ratio: number,
  ) {
    this.side = Math.ceil(LOOK_PX * scale * ratio);
    this.sheet = drawnSheet(theme, scale * ratio, this.side);
  }

  fits(theme: ThemeName, scale: number, ratio: number): boolean {
    return this.theme === theme && this.scale === scale && this.ratio === ratio;
  }

  cut(family: Family, heading: number): Cut {
    const step = turns(family) ? Math.round((((heading % 360) + 360) % 360) / (360 / DIRECTIONS)) % DIRECTIONS : 0;
    return { x: step * this.side, y: FAMILIES.indexOf(family) * this.side };
  }
}

function drawnSheet(theme: ThemeName, scale: number, side: number): HTMLCanvasElement | null {
  const sheet = document.createElement("canvas");
  sheet.width = side * DIRECTIONS;
  sheet.height = side * FAMILIES.length;
  const pen = sheet.getContext("2d");
  if (pen === null) return null;
  for (const [row, family] of FAMILIES.entries()) {
    for (let step = 0; step < (turns(family) ? DIRECTIONS : 1); step += 1) {
      pen.save();
      pen.translate((step + 0.5) * side, (row + 0.5) * side);
      pen.scale(scale, scale);
      drawLook(pen, family, (step * 360) / DIRECTIONS, PALETTES[theme]);
      pen.restore();
    }
  }
  return sheet;
}
