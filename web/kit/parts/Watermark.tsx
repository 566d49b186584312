import type { Scope } from "../words.ts";
import css from "./Watermark.module.css";

export interface WatermarkProps {
  readonly scope: Scope;
}

/** Outside the real city the whole screen says so: a frame in its own colour, and the word across the page. */
export function Watermark({ scope }: WatermarkProps) {
  if (scope === "Actual") return null;
  const word = scope.toUpperCase();
  return (
    <div className={css.mark} data-tone={scope === "Exercise" ? "exercise" : "test"} aria-hidden data-testid="watermark">
      <svg width="100%" height="100%">
        <defs>
          <pattern id="watermark" width="640" height="230" patternUnits="userSpaceOnUse" patternTransform="rotate(-24)">
            <text x="20" y="70" className={css.word}>
              {word}
            </text>
            <text x="340" y="185" className={css.word}>
              {word}
            </text>
          </pattern>
        </defs>
        <rect width="100%" height="100%" fill="url(#watermark)" />
      </svg>
    </div>
  );
}
