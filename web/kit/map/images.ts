/** The signs on the map, drawn here: a severity keeps the shape that it has everywhere in the house. */

import type { Palette } from "./palette.ts";

/** Twice as fine as a plain screen, so that they are sharp on a fine one. */
export const SHARP = 2;

type Draw = (pen: CanvasRenderingContext2D, palette: Palette) => void;

interface Sign {
  readonly size: number;
  readonly draw: Draw;
}

/** On a square of 16, as in `parts/SeverityMark.tsx`. */
const SHAPES: Readonly<Record<string, string>> = {
  Extreme: "M5.2 1h5.6L15 5.2v5.6L10.8 15H5.2L1 10.8V5.2z",
  Severe: "M8 1.4 15.2 14.4H.8z",
  Moderate: "M8 .8 15.2 8 8 15.2.8 8z",
  Minor: "M8 1.6a6.4 6.4 0 1 1 0 12.8A6.4 6.4 0 0 1 8 1.6z",
  Unknown: "M2 2h12v12H2z",
};

/** How large a shape is drawn so that all weigh the same, and a number of two digits fits. */
const GIRTH: Readonly<Record<string, number>> = { Extreme: 27, Severe: 36, Moderate: 34, Minor: 28, Unknown: 26 };

function scaled(pen: CanvasRenderingContext2D, middle: number, girth: number, dy: number, draw: () => void): void {
  pen.save();
  pen.translate(middle - girth / 2, middle - girth / 2 + dy);
  pen.scale(girth / 16, girth / 16);
  draw();
  pen.restore();
}

function incident(severity: string, waiting: boolean): Sign {
  const size = 44;
  return {
    size,
    draw: (pen, palette) => {
      const path = new Path2D(SHAPES[severity] ?? SHAPES.Unknown);
      const colour = palette.severities[severity] ?? palette.plain;
      const girth = GIRTH[severity] ?? 28;
      const dy = severity === "Severe" ? -1.5 : 0;
      scaled(pen, size / 2, girth, dy, () => {
        pen.lineJoin = "round";
        pen.shadowColor = "rgb(0 0 0 / 0.55)";
        pen.shadowBlur = 6 * SHARP;
        pen.shadowOffsetY = SHARP;
        pen.lineWidth = 3.2 * (16 / girth);
        pen.strokeStyle = palette.edge;
        pen.stroke(path);
        pen.shadowColor = "transparent";
        pen.fillStyle = waiting ? colour : palette.paper;
        pen.fill(path);
        if (!waiting) {
          pen.lineWidth = 2 * (16 / girth);
          pen.strokeStyle = colour;
          pen.stroke(path);
        }
      });
    },
  };
}

function cluster(severity: string, waiting: boolean): Sign {
  const size = 52;
  return {
    size,
    draw: (pen, palette) => {
      const colour = palette.severities[severity] ?? palette.plain;
      const middle = size / 2;
      pen.shadowColor = "rgb(0 0 0 / 0.5)";
      pen.shadowBlur = 7 * SHARP;
      disc(pen, middle, middle, 17, palette.paper);
      pen.shadowColor = "transparent";
      pen.lineWidth = waiting ? 3 : 1.6;
      pen.strokeStyle = colour;
      ring(pen, middle, middle, 17);
      if (waiting) {
        pen.globalAlpha = 0.35;
        pen.lineWidth = 2;
        ring(pen, middle, middle, 21);
        pen.globalAlpha = 1;
      }
      const path = new Path2D(SHAPES[severity] ?? SHAPES.Unknown);
      scaled(pen, middle, 13, 0, () => {
        pen.translate(15, -15);
        pen.lineJoin = "round";
        pen.lineWidth = 4;
        pen.strokeStyle = palette.paper;
        pen.stroke(path);
        pen.fillStyle = colour;
        pen.fill(path);
      });
    },
  };
}

type Glyph = (pen: CanvasRenderingContext2D, middle: number) => void;

/** A body and a lens. */
const lens: Glyph = (pen, middle) => {
  box(pen, middle - 7.5, middle - 4.5, 10, 9, 2.2);
  pen.fill();
  pen.beginPath();
  pen.moveTo(middle + 3.4, middle - 0.4);
  pen.lineTo(middle + 7.6, middle - 3.6);
  pen.lineTo(middle + 7.6, middle + 3.6);
  pen.closePath();
  pen.fill();
};

/** A point that sends. */
const waves: Glyph = (pen, middle) => {
  disc(pen, middle, middle + 3.5, 2.2, pen.fillStyle as string);
  pen.lineWidth = 1.8;
  pen.lineCap = "round";
  pen.strokeStyle = pen.fillStyle;
  for (const radius of [5.5, 9.5]) {
    pen.beginPath();
    pen.arc(middle, middle + 3.5, radius, -Math.PI * 0.78, -Math.PI * 0.22);
    pen.stroke();
  }
};

function device(glyph: Glyph, state: "viewing" | "waiting" | "lost", selected: boolean): Sign {
  const size = 40;
  return {
    size,
    draw: (pen, palette) => {
      const tone = { viewing: palette.ok, waiting: palette.warn, lost: palette.bad }[state];
      const middle = size / 2;
      pen.shadowColor = "rgb(0 0 0 / 0.5)";
      pen.shadowBlur = 5 * SHARP;
      pen.fillStyle = selected ? palette.accent : palette.paper;
      box(pen, middle - 12, middle - 12, 24, 24, 7);
      pen.fill();
      pen.shadowColor = "transparent";
      pen.lineWidth = 1.4;
      pen.strokeStyle = selected ? palette.ink : tone;
      pen.stroke();
      pen.fillStyle = selected ? palette.onSeverity : palette.ink;
      glyph(pen, middle);
      if (state === "lost") {
        pen.lineWidth = 4;
        pen.strokeStyle = selected ? palette.accent : palette.paper;
        slash(pen, middle);
        pen.lineWidth = 2;
        pen.strokeStyle = palette.bad;
        slash(pen, middle);
      }
      disc(pen, middle + 10, middle - 10, 5, palette.paper);
      if (state === "waiting") {
        pen.lineWidth = 1.8;
        pen.strokeStyle = tone;
        ring(pen, middle + 10, middle - 10, 2.8);
      } else {
        disc(pen, middle + 10, middle - 10, 3.4, tone);
      }
    },
  };
}

/** Facilities that answer an emergency, and what one finds one's way by. */
const SITES: Readonly<Record<string, { readonly colour: (palette: Palette) => string; readonly path: string; readonly stroke?: boolean }>> = {
  hospital: { colour: (palette) => palette.bad, path: "M6.6 3.4h2.8v3.2h3.2v2.8H9.4v3.2H6.6V9.4H3.4V6.6h3.2z" },
  fire_station: {
    colour: (palette) => palette.severities.Severe ?? palette.bad,
    path: "M8.4 2.8c.3 2.2 3.4 3.2 3.4 6.3A3.8 3.8 0 0 1 8 13a3.8 3.8 0 0 1-3.8-3.8c0-1.5.8-2.4 1.5-3 .1 1 .6 1.6 1.2 1.7C6.7 6 7 4.200 8.4 2.800z",
  },
  police: { colour: (palette) => palette.accent, path: "M8 2.800 12.400 4.300v3.300c0 2.700-1.800 4.700-4.400 5.700-2.600-1-4.400-3-4.400-5.700V4.300z" },
  station: {
    colour: (palette) => palette.labelSoft,
    path: "M5 3h6a1.400 1.400 0 0 1 1.400 1.400v5A1.600 1.600 0 0 1 10.800 11H5.200a1.600 1.600 0 0 1-1.600-1.600v-5A1.400 1.400 0 0 1 5 3zm0 1.500v2.400h6V4.500zM4.400 13.400l1.300-1.900h1.200l-1.100 1.900zm7.200 0-1.300-1.900H9.100l1.100 1.900z",
  },
  townhall: { colour: (palette) => palette.labelSoft, path: "M8 2.800 13 5.600v1H3v-1zM4 7.400h1.500v4H4zm3.250 0h1.500v4h-1.500zm3.250 0H12v4h-1.500zM3 12h10v1.200H3z" },
  school: { colour: (palette) => palette.labelSoft, path: "M8 3.200 14 6 8 8.800 2 6zM4.500 8.200 8 9.900l3.500-1.700v2.600C10.600 12 9.400 12.600 8 12.600s-2.600-.6-3.500-1.800z" },
  stadium: { colour: (palette) => palette.labelSoft, path: "M8 4.200c3 0 5.400 1.700 5.400 3.800S11 11.800 8 11.800 2.600 10.100 2.600 8 5 4.200 8 4.200zm0 2c-1.700 0-3 .8-3 1.800s1.300 1.800 3 1.800 3-.8 3-1.800-1.300-1.800-3-1.800z" },
};

function site(name: string): Sign {
  const size = 24;
  return {
    size,
    draw: (pen, palette) => {
      const known = SITES[name];
      const colour = known?.colour(palette) ?? palette.labelSoft;
      pen.fillStyle = palette.halo;
      box(pen, 2, 2, 20, 20, 6);
      pen.fill();
      pen.globalAlpha = 0.2;
      pen.fillStyle = colour;
      box(pen, 3, 3, 18, 18, 5);
      pen.fill();
      pen.globalAlpha = 1;
      if (known) {
        scaled(pen, size / 2, 16, 0, () => {
          pen.fillStyle = colour;
          pen.fill(new Path2D(known.path), "evenodd");
        });
      }
    },
  };
}

const oneway: Sign = {
  size: 20,
  draw: (pen, palette) => {
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.lineWidth = 1.6;
    pen.strokeStyle = palette.arrow;
    pen.beginPath();
    pen.moveTo(4, 10);
    pen.lineTo(15.5, 10);
    pen.moveTo(12, 6.500);
    pen.lineTo(15.5, 10);
    pen.lineTo(12, 13.500);
    pen.stroke();
  },
};

/** The sign of a name that a layer asks for; null for a name that nobody knows. */
export function signOf(name: string): Sign | null {
  const [kind = "", first = "", second = ""] = name.split("-");
  switch (kind) {
    case "incident":
      return incident(first, second === "waiting");
    case "cluster":
      return cluster(first, second === "waiting");
    case "camera":
    case "sensor":
      return first === "viewing" || first === "waiting" || first === "lost" ? device(kind === "camera" ? lens : waves, first, second === "selected") : null;
    case "site":
      return site(first);
    case "oneway":
      return oneway;
    default:
      return null;
  }
}

/** The pixels of a sign; null where this browser cannot draw. */
export function drawn(sign: Sign, palette: Palette): ImageData | null {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = sign.size * SHARP;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (pen === null) return null;
  pen.scale(SHARP, SHARP);
  sign.draw(pen, palette);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function disc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

function ring(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.stroke();
}

function box(pen: CanvasRenderingContext2D, x: number, y: number, width: number, height: number, radius: number): void {
  pen.beginPath();
  pen.roundRect(x, y, width, height, radius);
}

function slash(pen: CanvasRenderingContext2D, middle: number): void {
  pen.lineCap = "round";
  pen.beginPath();
  pen.moveTo(middle - 8, middle + 8);
  pen.lineTo(middle + 8, middle - 8);
  pen.stroke();
}
