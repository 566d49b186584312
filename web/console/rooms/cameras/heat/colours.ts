/** How heat maps are coloured over a picture. Pure. */

/** What a heat map tells: where it was busy, or where something was unusual. */
export type HeatKind = "busy" | "odd";

type Rgba = readonly [red: number, green: number, blue: number, opacity: number];

/** Teal to yellow, as in viridis: no busy place looks like an alarm or a zone. The root tells one hundredth of the time from never. */
const VIRIDIS: readonly (readonly [red: number, green: number, blue: number])[] = [[38, 130, 142], [31, 158, 137], [53, 183, 121], [109, 205, 89], [180, 222, 44], [253, 231, 37]];

function busyColour(byte: number): Rgba {
  const share = Math.sqrt(byte / 255);
  if (share < 0.06) return [0, 0, 0, 0];
  const at = share * (VIRIDIS.length - 1);
  const [from, to] = [VIRIDIS[Math.floor(at)] ?? [0, 0, 0], VIRIDIS[Math.ceil(at)] ?? [0, 0, 0]];
  const [red, green, blue] = [0, 1, 2].map((one) => mix(from[one] ?? 0, to[one] ?? 0, at % 1));
  return [red ?? 0, green ?? 0, blue ?? 0, mix(80, 200, share)];
}

/** Nothing where it was ordinary, amber at the limit, red beyond. */
function oddColour(byte: number): Rgba {
  return [255, Math.max(0, 190 - byte), 0, Math.min(170, byte * 1.1)];
}

const COLOURS: Readonly<Record<HeatKind, (byte: number) => Rgba>> = { busy: busyColour, odd: oddColour };

export function colourOf(kind: HeatKind, byte: number): Rgba {
  return COLOURS[kind](byte);
}

/** The colours of a kind from nothing to most, as CSS takes them. */
export function rampOf(kind: HeatKind): string {
  const stops = Array.from({ length: 9 }, (_, at) => {
    const [red, green, blue, opacity] = colourOf(kind, (at * 255) / 8);
    return `rgb(${[red, green, blue].map((one) => String(Math.round(one))).join(" ")} / ${(opacity / 255).toFixed(2)})`;
  });
  return `linear-gradient(90deg, ${stops.join(", ")})`;
}

/** A byte for each place, from base64; empty where there is none. */
export function placesOf(encoded: string): Uint8Array {
  return Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
