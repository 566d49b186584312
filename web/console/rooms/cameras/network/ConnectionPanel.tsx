import { Button, KeyValue, Panel } from "@kit";
import type { CameraView } from "@wire";
import { KeyRound, Trash2 } from "lucide-react";
import { useState } from "react";

import { useCan, useWho } from "@console";

import { ConnectDialog } from "./ConnectDialog.tsx";
import css from "./ConnectionPanel.module.css";
import { RemoveDialog } from "./RemoveDialog.tsx";
import { addressOf } from "./words.ts";

/** Of a camera that a person added: where it is reached, under another password too, and how it is taken out again. */
export function ConnectionPanel({ camera, by }: { readonly camera: CameraView; readonly by: string }) {
  const mayChange = useCan("cameras:fleet:change");
  const who = useWho();
  const [connecting, setConnecting] = useState(false);
  const [removing, setRemoving] = useState(false);
  const at = addressOf(camera.source);
  return (
    <Panel title="Connection">
      <KeyValue pairs={[["Address", at === null ? "–" : `${at.host}:${String(at.port)}`], ["Asked", at?.secure ? "over HTTPS" : "over HTTP, with a digest of its password"], ["Added by", who(by)]]} />
      {mayChange ? (
        <div className={css.deeds}>
          {at === null ? null : <Button size="s" icon={KeyRound} onPress={() => { setConnecting(true); }}>Another password…</Button>}
          <Button size="s" tone="danger" icon={Trash2} onPress={() => { setRemoving(true); }}>Remove…</Button>
        </div>
      ) : null}
      {at === null || !connecting ? null : <ConnectDialog camera={camera} at={at} onClose={() => { setConnecting(false); }} />}
      <RemoveDialog camera={camera} isOpen={removing} onOpenChange={setRemoving} />
    </Panel>
  );
}
