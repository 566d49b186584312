import { Button } from "@kit";

import { useWho } from "@console";

import { type Difference, differencesOf, together } from "./draft.ts";
import { Overtaken } from "./Overtaken.tsx";
import type { Base, ZoneEditor } from "./useZoneEditor.ts";

export interface ConflictPanelProps {
  /** What was drawn: "zones", "masks". */
  readonly nouns: string;
  readonly editor: ZoneEditor;
  /** What was saved meanwhile. */
  readonly theirs: Base;
}

const WORDS: Readonly<Record<Difference, string>> = { same: "the same", changed: "differs", "only ours": "only yours", "only theirs": "only theirs" };

/** Somebody saved other zones while these were drawn: theirs, ours, or both. */
export function ConflictPanel({ nouns, editor, theirs }: ConflictPanelProps) {
  const who = useWho();
  return (
    <Overtaken
      head={<><strong>{theirs.by === "settings" ? `The settings' ${nouns} were taken again` : `${sentenceOf(who(theirs.by))} saved other ${nouns}`}</strong> while you drew. Theirs are dotted on the picture.</>}
      differences={differencesOf(editor.ours, theirs.zones).map(([name, difference]) => [name, WORDS[difference]])}
    >
      <Button size="s" onPress={() => { editor.rebase(theirs); }}>Take theirs</Button>
      <Button
        size="s"
        onPress={() => {
          editor.step(together(editor.sheet, theirs.zones));
          editor.setBase(theirs);
        }}
      >
        Add theirs to mine
      </Button>
      <Button size="s" onPress={() => { editor.setBase(theirs); }}>Go on with mine</Button>
    </Overtaken>
  );
}

/** One's own other window is somebody else too. */
function sentenceOf(who: string): string {
  return who === "you" ? "You, in another window," : who;
}
