import { ErrorState, LoadingState } from "@kit";
import { useState } from "react";

import { Page, problemOf, useCan } from "@console";

import { ClassesPanel } from "./ClassesPanel.tsx";
import { LogPanel } from "./LogPanel.tsx";
import { MasterPanel } from "./MasterPanel.tsx";
import { useKeysOfVault } from "./queries.ts";
import { type Replacing, ReplaceDialog } from "./ReplaceDialog.tsx";
import { ResealingPanel } from "./ResealingPanel.tsx";
import { RotationsPanel } from "./RotationsPanel.tsx";
import css from "./VaultPage.module.css";

/** Which keys seal the city's data, when they were replaced, and how far everything is sealed anew. No key is ever shown. */
export function VaultPage() {
  const { data, error, refetch } = useKeysOfVault();
  const may = useCan("vault:key:replace");
  const mayMaster = useCan("vault:master:replace");
  const [replacing, setReplacing] = useState<Replacing | null>(null);
  if (data === undefined) {
    return (
      <Page title="Vault">
        {error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState shape="page" label="Asking the vault" />}
      </Page>
    );
  }
  const onReplace = may ? setReplacing : null;
  return (
    <Page title="Vault" detail="Keys that seal personal data and evidence. They are replaced while the city works; no key is ever shown.">
      <div className={css.grid}>
        <div className={css.stack}>
          <ClassesPanel keys={data} onReplace={onReplace} />
          <ResealingPanel keys={data} />
          <RotationsPanel rotations={data.rotations} />
        </div>
        <div className={css.stack}>
          <MasterPanel keys={data} onReplace={mayMaster ? setReplacing : null} />
          <LogPanel />
        </div>
      </div>
      {replacing ? <ReplaceDialog what={replacing} onLeave={() => { setReplacing(null); }} /> : null}
    </Page>
  );
}
