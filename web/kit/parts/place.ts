/** Places as people write them. Pure. */

const TWO_NUMBERS = /^\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NS])?\s*[;,\s]\s*([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([EW])?\s*$/i;

export interface Written {
  readonly latitude: number;
  readonly longitude: number;
}

/** "52.43127, 13.53344", "52,43127; 13,53344" or "52.43 N 13.53 E"; null for anything else, and for what is not on the Earth. */
export function placeFrom(text: string): Written | null {
  const [, north, ns, east, ew] = TWO_NUMBERS.exec(text) ?? [];
  if (north === undefined || east === undefined) return null;
  const latitude = number(north) * (ns?.toUpperCase() === "S" ? -1 : 1);
  const longitude = number(east) * (ew?.toUpperCase() === "W" ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;
}

export function wordsOf({ latitude, longitude }: Written): string {
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

function number(text: string): number {
  return Number(text.replace(",", "."));
}
