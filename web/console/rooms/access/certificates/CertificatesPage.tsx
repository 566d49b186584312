import { ErrorState, IconButton, LoadingState } from "@kit";
import { RefreshCw } from "lucide-react";
import { useRef, useState } from "react";

import { Page, problemOf, useCan, useKeys } from "@console";

import { AuthoritiesPanel } from "./AuthoritiesPanel.tsx";
import css from "./certificates.module.css";
import { HoldersPanel } from "./HoldersPanel.tsx";
import { HolderSheet } from "./HolderSheet.tsx";
import { useCertificates } from "./queries.ts";
import { RevokedPanel } from "./RevokedPanel.tsx";

/** Which process and which device can prove who it is, until when, and who was cut off. */
export function CertificatesPage() {
  const { data, error, refetch } = useCertificates();
  const mayRevoke = useCan("access:certificate:revoke");
  const mayReadmit = useCan("access:certificate:readmit");
  const [open, setOpen] = useState<string | null>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  useKeys("Certificates", [
    { keys: "/", does: "Find a holder", run: () => searchRef.current?.focus() },
    { keys: "r", does: "Read again", run: () => void refetch() },
  ]);
  if (data === undefined) {
    return (
      <Page title="Certificates">
        {error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState shape="page" label="Reading the certificates" />}
      </Page>
    );
  }
  const holder = data.holders.find((one) => one.holder === open);
  return (
    <Page
      title="Certificates"
      detail="Every process and every device proves who it is by one. They renew themselves; a revoked one is cut off at once."
      actions={<IconButton icon={RefreshCw} label="Read again" keys="r" onPress={() => void refetch()} />}
    >
      <div className={css.grid}>
        <div className={css.wide}>
          <HoldersPanel holders={data.holders} open={open} onOpen={setOpen} searchRef={searchRef} />
        </div>
        <div className={css.side}>
          <AuthoritiesPanel state={data} />
          <RevokedPanel revoked={data.revoked} />
        </div>
      </div>
      {holder ? <HolderSheet key={holder.holder} holder={holder} mayRevoke={mayRevoke} mayReadmit={mayReadmit} onLeave={() => { setOpen(null); }} /> : null}
    </Page>
  );
}
