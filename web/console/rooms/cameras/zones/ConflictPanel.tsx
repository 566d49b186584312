import { Button } from "@kit";
import type { WatchedZone } from "@wire";

import { useWho } from "@console";

import { type Difference, differencesOf } from "./draft.ts";
import { Overtaken } from "./Overtaken.tsx";

export interface ConflictPanelProps {
  /** What was drawn: "zones", "masks". */
  readonly nouns: string;
  readonly by: string;
  readonly ours: readonly WatchedZone[];
  readonly theirs: readonly WatchedZone[];
  readonly onTheirs: () => void;
  readonly onOurs: () => void;
  readonly onBoth: () => void;
}

const WORDS: Readonly<Record<Difference, string>> = { same: "the same", changed: "differs", "only ours": "only yours", "only theirs": "only theirs" };

/** Somebody saved other zones while these were drawn: theirs, ours, or both. */
export function ConflictPanel({ nouns, by, ours, theirs, onTheirs, onOurs, onBoth }: ConflictPanelProps) {
  const who = useWho();
  return (
    <Overtaken
      head={<><strong>{by === "settings" ? `The settings' ${nouns} were taken again` : `${sentenceOf(who(by))} saved other ${nouns}`}</strong> while you drew. Theirs are dotted on the picture.</>}
      differences={differencesOf(ours, theirs).map(([name, difference]) => [name, WORDS[difference]])}
    >
      <Button size="s" onPress={onTheirs}>Take theirs</Button>
      <Button size="s" onPress={onBoth}>Add theirs to mine</Button>
      <Button size="s" onPress={onOurs}>Go on with mine</Button>
    </Overtaken>
  );
}

/** One's own other window is somebody else too. */
function sentenceOf(who: string): string {
  return who === "you" ? "You, in another window," : who;
}
