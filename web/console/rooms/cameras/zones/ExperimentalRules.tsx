import { Microscope } from "lucide-react";
import { useId } from "react";

import type { ZoneDraft } from "./draft.ts";
import css from "./ExperimentalRules.module.css";
import { NumberLine } from "./NumberLine.tsx";
import { Rule } from "./Rule.tsx";

export interface ExperimentalRulesProps {
  readonly zone: ZoneDraft;
  readonly onChange: (change: Partial<Omit<ZoneDraft, "key">>) => void;
}

const FALL_S = 5;
const LYING_S = 20;
const FIGHT_S = 3;

/** Rules that were measured on staged footage alone: off unless somebody switches them on, and set apart from the rest. */
export function ExperimentalRules({ zone, onChange }: ExperimentalRulesProps) {
  const heading = useId();
  return (
    <section className={css.experimental} aria-labelledby={heading}>
      <h4 id={heading} className={css.heading}>
        <Microscope aria-hidden size={13} />
        Experimental
      </h4>
      <p className={css.help}>
        Measured on staged footage alone, not yet on real falls and fights. They miss some and tell some that are none: each alarm says that it is experimental, and nobody should rely on them.
      </p>
      <Rule label="Tell when somebody falls" isOn={zone.fall_s !== null} onChange={(on) => { onChange({ fall_s: on ? FALL_S : null }); }}>
        <NumberLine label="Seconds that they stay down" hint="Who gets up before that only stumbled." value={zone.fall_s ?? FALL_S} onChange={(fall_s) => { onChange({ fall_s }); }} />
      </Rule>
      <Rule label="Tell when somebody lies there" isOn={zone.lying_s !== null} onChange={(on) => { onChange({ lying_s: on ? LYING_S : null }); }}>
        <NumberLine label="Seconds that they lie" hint="However they came to. Something long and flat that was left is taken for a person too." value={zone.lying_s ?? LYING_S} onChange={(lying_s) => { onChange({ lying_s }); }} />
      </Rule>
      <Rule label="Tell what looks like a fight" isOn={zone.fight_s !== null} onChange={(on) => { onChange({ fight_s: on ? FIGHT_S : null }); }}>
        <NumberLine label="Seconds that it lasts" hint="Children who romp and a lively dance look like one. Wants eight pictures a second." value={zone.fight_s ?? FIGHT_S} onChange={(fight_s) => { onChange({ fight_s }); }} />
      </Rule>
    </section>
  );
}
