import { paceOf } from "./words.ts";

/** How fast an exercise may run, slowest first; the server takes 0.1 to 20. */
export const SPEEDS = [0.1, 0.5, 1, 2, 5, 10, 20] as const;

export const PACES = SPEEDS.map((speed) => ({ id: String(speed), label: `Pace ${paceOf(speed)}`, word: paceOf(speed) }));

/** The next pace in a direction; the same at either end. */
export function nextSpeed(speed: number, faster: boolean): number {
  const next = faster ? SPEEDS.find((one) => one > speed) : SPEEDS.findLast((one) => one < speed);
  return next ?? speed;
}
