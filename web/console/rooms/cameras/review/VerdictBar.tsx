import { Button, Kbd } from "@kit";
import type { Judgement, Reported } from "@wire";
import { MapPinOff, Undo2 } from "lucide-react";

import css from "./VerdictBar.module.css";
import { GIVEN, VERDICTS } from "./words.ts";

/** Days for which a nuisance is known at its place, where one says so with one key. */
export const KNOWN_DAYS = 30;

export interface VerdictBarProps {
  readonly one: Reported;
  readonly onGive: (verdict: Judgement | null, knownDays?: number) => void;
}

/** One key, or one thumb: what it was. */
export function VerdictBar({ one, onGive }: VerdictBarProps) {
  return (
    <div className={css.bar} role="group" aria-label="Verdict">
      {GIVEN.map((verdict) => {
        const { word, tone, icon: Icon, key, means } = VERDICTS[verdict];
        return (
          <button key={verdict} type="button" className={css.give} data-tone={tone} aria-pressed={one.verdict === verdict} title={means} onClick={() => { onGive(verdict); }}>
            <Icon aria-hidden size={18} />
            <span>{word}</span>
            <Kbd keys={key} />
          </button>
        );
      })}
      <div className={css.more}>
        {one.box ? (
          <Button size="s" tone="quiet" icon={MapPinOff} keys="4" onPress={() => { onGive("nuisance", KNOWN_DAYS); }}>
            {`Nuisance, known here for ${String(KNOWN_DAYS)} days`}
          </Button>
        ) : null}
        {one.verdict === null ? null : (
          <Button size="s" tone="quiet" icon={Undo2} keys="u" onPress={() => { onGive(null); }}>
            Take back
          </Button>
        )}
      </div>
    </div>
  );
}
