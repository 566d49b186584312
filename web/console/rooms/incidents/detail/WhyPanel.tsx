import { Explanation } from "@kit";
import type { ShownEntry } from "@wire";

import type { Row } from "../row.ts";
import { Part } from "./Part.tsx";
import css from "./WhyPanel.module.css";

export interface WhyPanelProps {
  readonly row: Row;
  /** The report that raised it. */
  readonly first: ShownEntry | null;
}

/** Why it was raised, and why it ranks where it ranks: what was measured beside the limit. */
export function WhyPanel({ row, first }: WhyPanelProps) {
  return (
    <Part title="Why">
      <div className={css.pair}>
        <div className={css.card}>
          {first?.explanation ? <Explanation title="Why it was raised" explanation={first.explanation} /> : <p className={css.none}>The first report bears no explanation.</p>}
        </div>
        <div className={css.card}>
          <Explanation title={`Why priority ${String(row.priority)}`} explanation={row.priority_explained} />
        </div>
      </div>
    </Part>
  );
}
