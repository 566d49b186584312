import { Button, classes, IconButton, Panel, TextField, TimeOfDay } from "@kit";
import type { Myself } from "@wire";
import { KeyRound, Trash2 } from "lucide-react";
import { useState } from "react";

import { useDeed } from "@console";

import { MYSELF } from "../queries.ts";
import { mine } from "./deeds.ts";
import css from "./MyselfPage.module.css";
import { hasPasskeys } from "./webauthn.ts";

/** One's passkeys. */
export function PasskeysPart({ me }: { readonly me: Myself }) {
  const [title, setTitle] = useState("");
  const add = useDeed({ does: mine.addPasskey, said: "Passkey added", touches: () => [MYSELF], quiet: true, onDone: () => { setTitle(""); } });
  const gone = useDeed({ does: mine.deletePasskey, said: "Passkey deleted", touches: () => [MYSELF] });
  const possible = me.takes_passkeys && hasPasskeys();
  return (
    <Panel title="Passkeys">
      <p className={css.lead}>Your device holds the key and asks for your finger, face or PIN. Nothing is typed, and no other page can ask for it.</p>
      {me.passkeys.map((one) => (
        <div key={one.id} className={css.row}>
          <span className={css.two}>
            <span>{one.title}</span>
            <span className={css.faint}>
              Made <TimeOfDay at={one.made} />, {one.used ? <>used <TimeOfDay at={one.used} /></> : "never used yet"}
              {one.synced ? ", kept by a provider for several devices" : ""}
            </span>
          </span>
          <IconButton icon={Trash2} label={`Delete ${one.title}`} onPress={() => { gone.run(one.id); }} />
        </div>
      ))}
      {possible ? (
        <form
          className={classes(css.add, css.wide)}
          onSubmit={(event) => {
            event.preventDefault();
            if (!add.busy) add.run(title.trim() || "Passkey");
          }}
        >
          <TextField label="What to call it" placeholder="Laptop" value={title} onChange={setTitle} />
          <Button type="submit" tone="accent" icon={KeyRound} busy={add.busy}>
            Add a passkey
          </Button>
        </form>
      ) : (
        <p className={css.lead}>{me.takes_passkeys ? "This browser has no passkeys." : "Browsers have no passkeys at a bare address: come by the city’s name, or by localhost on its own machine."}</p>
      )}
      {add.problem ? <p className={css.problem} role="alert">{add.problem.detail}</p> : null}
    </Panel>
  );
}
