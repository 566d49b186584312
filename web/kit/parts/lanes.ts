/** The measures of a time axis. Pure. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const STEPS = [1, 2, 5, 10, 15, 30].map((n) => n * SECOND).concat([1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440].map((n) => n * MINUTE));

/** Instants between two, at an even step from the first; as many as there is room for, and no more. */
export function ticksOf(from: number, to: number, atMost: number): readonly number[] {
  const step = STEPS.find((one) => (to - from) / one <= atMost) ?? to - from;
  if (!(step > 0)) return [from];
  return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
}

/** Where an instant lies on the axis, in percent; what lies outside is drawn at the edge. */
export function percentOf(at: number, from: number, to: number): number {
  return to <= from ? 0 : Math.min(100, Math.max(0, ((at - from) / (to - from)) * 100));
}
