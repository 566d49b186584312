import { Button, Panel, TextField } from "@kit";
import type { Authenticator, Myself } from "@wire";
import { LockKeyhole, Save, Trash2 } from "lucide-react";
import { useState } from "react";

import { useDeed } from "@console";

import { MYSELF } from "../queries.ts";
import { mine } from "./deeds.ts";
import css from "./MyselfPage.module.css";

/** The fall-back: a passphrase with an authenticator, and recovery codes. */
export function PassphrasePart({ me }: { readonly me: Myself }) {
  const [asked, setAsked] = useState<Authenticator | null>(null);
  const [codes, setCodes] = useState<readonly string[]>([]);
  const begin = useDeed({ does: mine.authenticator, said: "", onDone: setAsked });
  const gone = useDeed({ does: mine.deletePassphrase, said: "Deleted: only passkeys sign you in now", touches: () => [MYSELF], onDone: () => { setCodes([]); } });
  return (
    <Panel title="Passphrase and codes">
      <p className={css.lead}>
        The fall-back for when no passkey is at hand.{" "}
        {me.has_passphrase ? `It is set; ${String(me.recovery_codes_left)} recovery codes are left.` : "It is not set."}
      </p>
      {codes.length > 0 ? (
        <div role="status">
          <p className={css.lead}>Write these down now: each signs you in once, and they are not shown again.</p>
          <ul className={css.codes}>{codes.map((code) => <li key={code}>{code}</li>)}</ul>
        </div>
      ) : null}
      {asked ? (
        <Setting authenticator={asked} onLeave={() => { setAsked(null); }} onDone={(made) => { setAsked(null); setCodes(made); }} />
      ) : (
        <div className={css.add}>
          <Button icon={LockKeyhole} busy={begin.busy} onPress={() => { begin.run(undefined); }}>
            {me.has_passphrase ? "Set it anew" : "Set a passphrase"}
          </Button>
          {me.has_passphrase ? (
            <Button icon={Trash2} busy={gone.busy} onPress={() => { gone.run(undefined); }}>
              Delete passphrase and codes
            </Button>
          ) : null}
        </div>
      )}
    </Panel>
  );
}

interface SettingProps {
  readonly authenticator: Authenticator;
  readonly onLeave: () => void;
  readonly onDone: (codes: readonly string[]) => void;
}

function Setting({ authenticator, onLeave, onDone }: SettingProps) {
  const [passphrase, setPassphrase] = useState("");
  const [code, setCode] = useState("");
  const set = useDeed({ does: mine.setPassphrase, said: "Passphrase set", touches: () => [MYSELF], quiet: true, onDone });
  return (
    <form
      className={css.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (!set.busy) set.run({ passphrase, secret: authenticator.secret, code });
      }}
    >
      <p className={css.lead}>
        Give this to an authenticator, by its key or <a href={authenticator.address}>on this device</a>: <span className={css.secret}>{authenticator.secret}</span>
      </p>
      <TextField label="Passphrase" hint="12 characters or more: four words that nobody would put together" type="password" autoComplete="new-password" value={passphrase} onChange={setPassphrase} />
      <TextField label="The authenticator’s code of this moment" inputMode="numeric" autoComplete="one-time-code" value={code} onChange={setCode} />
      {set.problem ? <p className={css.problem} role="alert">{set.problem.detail}</p> : null}
      <div className={css.add}>
        <Button type="submit" tone="accent" icon={Save} busy={set.busy} isDisabled={passphrase.length < 12 || code === ""}>
          Set the passphrase
        </Button>
        <Button onPress={onLeave}>Leave it</Button>
      </div>
    </form>
  );
}
