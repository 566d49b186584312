import { Button } from "@kit";
import type { WatchedZone } from "@wire";
import { GitCompareArrows } from "lucide-react";

import css from "./ConflictPanel.module.css";
import { type Difference, differencesOf } from "./draft.ts";

export interface ConflictPanelProps {
  readonly by: string;
  readonly ours: readonly WatchedZone[];
  readonly theirs: readonly WatchedZone[];
  readonly onTheirs: () => void;
  readonly onOurs: () => void;
  readonly onBoth: () => void;
}

const WORDS: Readonly<Record<Difference, string>> = { same: "the same", changed: "differs", "only ours": "only yours", "only theirs": "only theirs" };

/** Somebody saved other zones while these were drawn. Nothing is overwritten and nothing is lost before one has chosen. */
export function ConflictPanel({ by, ours, theirs, onTheirs, onOurs, onBoth }: ConflictPanelProps) {
  return (
    <section className={css.panel} role="alert" aria-label="Changed meanwhile">
      <p className={css.head}>
        <GitCompareArrows aria-hidden size={16} />
        <span>
          <strong>{by === "settings" ? "The settings' zones were taken again" : `${by} saved other zones`}</strong> while you drew. Theirs are dotted on the picture.
        </span>
      </p>
      <ul className={css.zones}>
        {differencesOf(ours, theirs).map(([name, difference]) => (
          <li key={name}>
            {name} <span>{WORDS[difference]}</span>
          </li>
        ))}
      </ul>
      <div className={css.deeds}>
        <Button size="s" onPress={onTheirs}>Take theirs</Button>
        <Button size="s" onPress={onBoth}>Add theirs to mine</Button>
        <Button size="s" onPress={onOurs}>Go on with mine</Button>
      </div>
    </section>
  );
}
