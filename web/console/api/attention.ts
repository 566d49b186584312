/**
 * Whether somebody sits at this screen. A page asks much by itself; asked while nobody touches it, that must not keep a session
 * alive which the city wants to end for idleness.
 */

/** So long after a key or a pointer what is asked still counts as asked by a person (milliseconds). */
export const ATTENDED_MS = 60_000;

const HEADER = "x-civigil-unattended";

let touchedAt = Date.now();

if (typeof window !== "undefined") {
  const touched = (): void => {
    touchedAt = Date.now();
  };
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "touchstart"]) window.addEventListener(kind, touched, { capture: true, passive: true });
}

/** What a request bears besides: nothing, or that nobody sits here. */
export function attention(now: number = Date.now()): Readonly<Record<string, string>> {
  return now - touchedAt < ATTENDED_MS ? {} : { [HEADER]: "1" };
}
