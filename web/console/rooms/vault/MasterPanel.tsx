import { Button, KeyValue, Panel } from "@kit";
import type { Keys } from "@wire";
import { RotateCw } from "lucide-react";

import css from "./figures.module.css";
import type { Replacing } from "./ReplaceDialog.tsx";
import { masterWords } from "./words.ts";

/** The master key, which wraps all others. */
export function MasterPanel({ keys, onReplace }: { readonly keys: Keys; readonly onReplace: ((what: Replacing) => void) | null }) {
  const words = masterWords(keys.master_kept);
  const last = keys.rotations.find((rotation) => rotation.what === "master key");
  return (
    <Panel
      title="Master key"
      actions={
        onReplace ? (
          <Button size="s" icon={RotateCw} onPress={() => { onReplace({ kind: "master" }); }}>
            Replace
          </Button>
        ) : null
      }
    >
      <p className={css.lead}>{words.title}</p>
      <p className={css.note}>{words.detail}</p>
      <KeyValue
        pairs={[
          ["Replaced", last ? new Date(last.at).toLocaleDateString("en-CA") : "never"],
          ["Former ones", keys.masters > 1 ? `${String(keys.masters - 1)}, leaving within a minute` : "none left"],
        ]}
      />
    </Panel>
  );
}
