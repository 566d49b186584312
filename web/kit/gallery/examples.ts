/** Made-up things for the gallery; nothing of a city. */

/** An instant some seconds before now. */
export function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

export interface Example {
  readonly id: string;
  readonly summary: string;
  readonly severity: string;
  readonly priority: number;
  readonly phase: string;
  readonly started: string;
  readonly concerns: number;
}

const SUMMARIES = [
  "Intrusion into “substation yard”",
  "Loitering in “forecourt”",
  "Camera gate-1 is lost",
  "Glass broken at Rudower Chaussee",
  "Camera bridge-2 is lost",
];
const SEVERITY = ["Extreme", "Severe", "Moderate", "Minor", "Unknown"];
const PHASE = ["open", "open", "acknowledged", "resolved", "closed"];

/** So many incidents, the most pressing first. */
export function examples(count: number): readonly Example[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `example-${String(index)}`,
    summary: SUMMARIES[index % SUMMARIES.length] ?? "",
    severity: SEVERITY[index % SEVERITY.length] ?? "Unknown",
    priority: Math.max(2, 94 - index * 7),
    phase: PHASE[index % PHASE.length] ?? "open",
    started: ago(40 + index * 517),
    concerns: 1 + ((index * 3) % 7),
  }));
}

const PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 270" width="480" height="270">
<rect width="480" height="270" fill="#182230"/><path d="M0 180H480V270H0z" fill="#22303f"/>
<circle cx="200" cy="150" r="18" fill="#f2c14e"/>
<text x="16" y="28" fill="#e9edf3" font-family="sans-serif" font-weight="600" font-size="16">DRAWN EXAMPLE</text></svg>`;

/** A picture, drawn here: the gallery needs no server. (`clip.webm` is drawn too; no recording is in it.) */
export function drawnPicture(): string {
  return `data:image/svg+xml,${encodeURIComponent(PICTURE)}`;
}
