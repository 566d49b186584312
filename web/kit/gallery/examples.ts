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

/** A picture, drawn here: the gallery needs no server. (`clip.webm` is drawn too; no recording is in it.) */
export function drawnPicture(): string {
  const canvas = document.createElement("canvas");
  canvas.width = 480;
  canvas.height = 270;
  const pen = canvas.getContext("2d");
  if (!pen) return "";
  pen.fillStyle = "#182230";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = "#3a4a60";
  for (let x = 0; x < canvas.width; x += 30) pen.strokeRect(x, 180, 30, 90);
  pen.fillStyle = "#f2c14e";
  pen.beginPath();
  pen.arc(200, 150, 18, 0, 7);
  pen.fill();
  pen.fillStyle = "#e9edf3";
  pen.font = "600 16px sans-serif";
  pen.fillText("DRAWN EXAMPLE", 16, 28);
  return canvas.toDataURL("image/jpeg", 0.85);
}
