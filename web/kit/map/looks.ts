/** How each kind of what moves is drawn: a shape of its own for each family, so that nobody needs to see colours. */

import type { Palette } from "./palette.ts";

/** What is told apart on the map and in its legend, the most important first. */
export const FAMILIES = ["police", "fire", "ambulance", "scene", "transit", "vehicle", "person"] as const;
export type Family = (typeof FAMILIES)[number];

export const WORDS_OF_FAMILY: Readonly<Record<Family, string>> = {
  police: "Police",
  fire: "Fire engines",
  ambulance: "Ambulances",
  scene: "At a scene",
  transit: "Buses and trains",
  vehicle: "Vehicles",
  person: "On foot and bicycles",
};

const FAMILY_OF_KIND: Readonly<Record<string, Family>> = {
  police: "police",
  fire_engine: "fire",
  ambulance: "ambulance",
  fire: "scene",
  smoke: "scene",
  water: "scene",
  debris: "scene",
  bag: "scene",
  bus: "transit",
  tram: "transit",
  train: "transit",
  bicycle: "person",
  person: "person",
  child: "person",
};

/** A kind that a newer simulator says is drawn as a vehicle, never left out. */
export function familyOf(kind: string): Family {
  return FAMILY_OF_KIND[kind] ?? "vehicle";
}

/** Those who answer an emergency: drawn above the others, named, and never lost in a crowd. */
export function isUnit(family: Family): boolean {
  return family === "police" || family === "fire" || family === "ambulance";
}

export function joinsCrowds(family: Family): boolean {
  return family === "transit" || family === "vehicle" || family === "person";
}

/** Whether it looks different in different directions. */
export function turns(family: Family): boolean {
  return family !== "person" && family !== "scene";
}

/** The side of the square that a look is drawn on, at full size (CSS pixels). What is many is drawn on little. */
export function sideOf(family: Family): number {
  if (isUnit(family)) return 30;
  return family === "transit" ? 20 : family === "person" ? 9 : 18;
}

/** How large a look is beside others: units and scenes stay large enough from afar to tell what they are. */
export function scaleOf(family: Family, scale: number): number {
  return joinsCrowds(family) ? scale : Math.max(scale, LEAST_SCALE);
}
const LEAST_SCALE = 0.8;

type Pen = CanvasRenderingContext2D;

/** Draw a look with its middle at the pen's origin. */
export function drawLook(pen: Pen, family: Family, heading: number, palette: Palette): void {
  pen.lineJoin = "round";
  pen.lineWidth = 2.2;
  pen.strokeStyle = palette.edge;
  if (isUnit(family)) unit(pen, family, heading, palette);
  else if (family === "scene") scene(pen, palette);
  else if (family === "person") person(pen, palette);
  else {
    pen.save();
    pen.rotate((heading * Math.PI) / 180);
    pen.fillStyle = family === "transit" ? colourOf("transit", palette) : palette.thing;
    pen.beginPath();
    if (family === "transit") pen.roundRect(-3.6, -8, 7.2, 16, 2.4);
    else arrow(pen);
    pen.stroke();
    pen.fill();
    pen.restore();
  }
}

export function colourOf(family: Family, palette: Palette): string {
  const { severities, accent, bad, plain, thing } = palette;
  const colours: Readonly<Record<Family, string>> = {
    police: accent,
    fire: severities.Severe ?? bad,
    ambulance: bad,
    scene: severities.Extreme ?? bad,
    transit: severities.Minor ?? plain,
    vehicle: thing,
    person: plain,
  };
  return colours[family];
}

function arrow(pen: Pen): void {
  pen.moveTo(0, -7);
  pen.lineTo(4.4, 5.4);
  pen.lineTo(0, 3);
  pen.lineTo(-4.4, 5.4);
  pen.closePath();
}

function person(pen: Pen, palette: Palette): void {
  pen.lineWidth = 1.6;
  pen.fillStyle = colourOf("person", palette);
  pen.beginPath();
  pen.arc(0, 0, 2.6, 0, 2 * Math.PI);
  pen.stroke();
  pen.fill();
}

function scene(pen: Pen, palette: Palette): void {
  pen.fillStyle = colourOf("scene", palette);
  pen.beginPath();
  pen.moveTo(0, -6.5);
  pen.lineTo(6.5, 0);
  pen.lineTo(0, 6.5);
  pen.lineTo(-6.5, 0);
  pen.closePath();
  pen.stroke();
  pen.fill();
}

/** On a square of 16, as the facilities of the ground. */
const GLYPHS: Readonly<Partial<Record<Family, string>>> = {
  police: "M8 2.8 12.4 4.3v3.3c0 2.7-1.8 4.7-4.4 5.7-2.6-1-4.4-3-4.4-5.7V4.3z",
  fire: "M8.4 2.8c.3 2.2 3.4 3.2 3.4 6.3A3.8 3.8 0 0 1 8 13a3.8 3.8 0 0 1-3.8-3.8c0-1.5.8-2.4 1.5-3 .1 1 .6 1.6 1.2 1.7C6.7 6 7 4.2 8.4 2.8z",
  ambulance: "M6.6 3.4h2.8v3.2h3.2v2.8H9.4v3.2H6.6V9.4H3.4V6.6h3.2z",
};

/** A disc with the service's sign, upright, and a point at its edge that says where it goes. */
function unit(pen: Pen, family: Family, heading: number, palette: Palette): void {
  const colour = colourOf(family, palette);
  pen.save();
  pen.rotate((heading * Math.PI) / 180);
  pen.beginPath();
  pen.arc(0, 0, 9, -Math.PI / 2 + 0.42, -Math.PI / 2 - 0.42 + 2 * Math.PI);
  pen.lineTo(0, -13.4);
  pen.closePath();
  pen.fillStyle = colour;
  pen.stroke();
  pen.fill();
  pen.restore();
  pen.save();
  pen.translate(-7.2, -7.2);
  pen.scale(0.9, 0.9);
  pen.fillStyle = palette.onSeverity;
  pen.fill(new Path2D(GLYPHS[family]));
  pen.restore();
}
