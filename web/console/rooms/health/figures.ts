/** Figures as a person reads them. What nobody could tell is a dash, never a nought. */

const STEPS = ["B", "kB", "MB", "GB", "TB"] as const;

/** `83 MB`, `1.2 GB`: decimal units, two or three digits. */
export function bytesOf(bytes: number | null): string {
  if (bytes === null) return "–";
  let size = bytes;
  let step = 0;
  while (size >= 999.5 && step < STEPS.length - 1) {
    size /= 1000;
    step += 1;
  }
  const digits = step > 0 && size < 9.95 ? 1 : 0;
  return `${size.toFixed(digits)} ${STEPS[step] ?? ""}`;
}

/** A share of one core: `12 %`. */
export function shareOf(share: number | null): string {
  return share === null ? "–" : `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;
}

export function countOf(count: number | null): string {
  return count === null ? "–" : count.toLocaleString("en-GB");
}

/** `3.2 /s`. */
export function rateOf(values: readonly number[] | undefined): string {
  const last = values?.at(-1);
  return last === undefined ? "–" : `${last < 9.95 ? last.toFixed(1) : last.toFixed(0)} /s`;
}
