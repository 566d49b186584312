import { Button, Panel, StatusChip } from "@kit";
import type { FolderDraft } from "@wire";
import { useState } from "react";

import { useCan } from "@console";

import css from "./Deeds.module.css";
import { FolderDiff } from "./FolderDiff.tsx";
import { ask, useDeeds } from "./queries.ts";
import { WhyDialog } from "./WhyDialog.tsx";
import { contentOf } from "./words.ts";

/** What lies in the city's folder and is not in force, and how it comes into force. */
export function DraftPanel({ draft, folder }: { readonly draft: FolderDraft; readonly folder: string }) {
  const may = useCan("access:policy:change");
  const deeds = useDeeds();
  const [asking, setAsking] = useState(false);
  const waits = deeds.data?.deeds.some((one) => one.state === "waiting" && contentOf(one.content).digest === draft.digest) ?? false;
  return (
    <Panel
      title="In the folder, not in force"
      actions={waits ? <StatusChip tone="warn">Waits for a second person</StatusChip> : may && draft.trouble === "" ? <Button size="s" tone="accent" onPress={() => { setAsking(true); }}>Bring into force</Button> : null}
    >
      <p className={css.note}>Whoever writes into <code>{folder}</code> makes no policy: it comes into force when it was agreed to.</p>
      <FolderDiff draft={draft} />
      {asking ? (
        <WhyDialog
          title="Bring these policies into force?"
          lead="Once two people are there who may, a second one has to agree. What lies there now is what they agree to."
          button="Propose"
          does={(reason) => ask.activate({ digest: draft.digest, reason })}
          said={(done) => (done.waits ? "Proposed; it waits for a second person" : "In force")}
          onLeave={() => { setAsking(false); }}
        />
      ) : null}
    </Panel>
  );
}
