/** The map's engine, where its worker lies, and whether this browser can draw with it. */

import "maplibre-gl/dist/maplibre-gl.css";

import { getGlobalDispatcher, Map as Engine, prewarm, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";

import { drawn, SHARP, signOf } from "./images.ts";
import { PALETTES, type ThemeName } from "./palette.ts";

const AGAIN_MS = 2_000;

setWorkerUrl(workerUrl);
prewarm(); // the workers start while the page is still being laid out, and stay for the next map
mendWorkers();

/**
 * Workers whose script did not come, because the server was away at that moment, are started anew until it does; each map then
 * builds itself again. Those that complain but answer are left alone.
 */
function mendWorkers(): void {
  const workers = getGlobalDispatcher();
  let due: number | undefined;
  workers.on("error", () => {
    window.clearTimeout(due);
    due = window.setTimeout(() => void workers.ensureWorkers(), AGAIN_MS);
  });
}

/** WebGL 2, which the engine draws with. */
export function canDraw(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

/** The signs that the layers ask for, drawn when they are asked for, in the colours of a theme. */
export class Signs {
  private readonly names = new Set<string>();

  constructor(
    private readonly map: Engine,
    private theme: ThemeName,
  ) {
    map.setMissingStyleImageResolver((name) => {
      const pixels = this.pixels(name);
      if (pixels === null || map.hasImage(name)) return;
      map.addImage(name, pixels, { pixelRatio: SHARP });
      this.names.add(name);
    });
  }

  /** Draw those that are there anew. */
  recolour(theme: ThemeName): void {
    this.theme = theme;
    for (const name of this.names) {
      const pixels = this.pixels(name);
      if (pixels !== null && this.map.hasImage(name)) this.map.updateImage(name, pixels);
    }
  }

  private pixels(name: string): ImageData | null {
    const sign = signOf(name);
    return sign === null ? null : drawn(sign, PALETTES[this.theme]);
  }
}

export { Engine };
