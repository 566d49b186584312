import { Button, TextField } from "@kit";
import { Fingerprint, LogIn, LogOut } from "lucide-react";
import { type SyntheticEvent, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

import { Mark } from "../shell/Mark.tsx";
import { signOut } from "../shell/signOut.ts";
import { titles, usePageTitle } from "../shell/usePageTitle.ts";
import { byForm, byPasskey, takesPasskeys, wordsOf } from "./lock.ts";
import css from "./LockScreen.module.css";
import type { Session } from "./useSession.ts";

interface LockScreenProps {
  readonly session: Session;
  /** Somebody proved who they are: is it the same one? */
  readonly onBack: () => Promise<void>;
}

/**
 * Stands before everything, on every tab, while the session is locked or has ended. The page behind it stays as it was, half-written
 * words included, for its holder alone: whoever else comes in gets a page of their own.
 */
export function LockScreen({ session, onBack }: LockScreenProps) {
  usePageTitle("Locked");
  const itself = useRef<HTMLDialogElement>(null);
  const [busy, setBusy] = useState(false);
  const [told, setTold] = useState("");
  useEffect(() => {
    titles.setAlert("");
    const dialog = itself.current;
    dialog?.showModal();
    document.documentElement.dataset.locked = "";
    return () => {
      dialog?.close();
      delete document.documentElement.dataset.locked;
    };
  }, []);
  const prove = (does: () => Promise<void>): void => {
    setBusy(true);
    setTold("");
    does()
      .then(onBack)
      .catch((error: unknown) => { setTold(wordsOf(error)); })
      .finally(() => { setBusy(false); });
  };
  const isPerson = session.id.startsWith("person:");
  return createPortal(
    <dialog ref={itself} className={css.lock} aria-labelledby="locked" onCancel={(event) => { event.preventDefault(); }}>
      <div className={css.card}>
        <span className={css.mark}><Mark size={36} /></span>
        <h1 id="locked" className={css.title}>Locked</h1>
        <p className={css.words}>{session.name} was here. Prove that it is you, and everything is as you left it.</p>
        {isPerson && takesPasskeys() ? (
          <Button tone="accent" icon={Fingerprint} busy={busy} autoFocus onPress={() => { prove(byPasskey); }}>
            Unlock with a passkey
          </Button>
        ) : null}
        {told ? <p className={css.problem} role="alert">{told}</p> : null}
        {isPerson ? <ByPassphrase busy={busy} open={!takesPasskeys()} prove={prove} /> : null}
        <ByLink busy={busy} open={!isPerson} prove={prove} />
        <p className={css.ways}>
          <a href="/sign-in" target="_blank" rel="noreferrer">Other ways, in a new tab</a>
          <Button tone="plain" size="s" icon={LogOut} onPress={signOut}>Somebody else</Button>
        </p>
      </div>
    </dialog>,
    document.body,
  );
}

interface WayProps {
  readonly busy: boolean;
  readonly open: boolean;
  readonly prove: (does: () => Promise<void>) => void;
}

function ByPassphrase({ busy, open, prove }: WayProps) {
  const [login, setLogin] = useState("");
  const [passphrase, setPassphrase] = useState("");
  const [code, setCode] = useState("");
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    prove(() => byForm("/sign-in/passphrase", { login, passphrase, code }));
  };
  return (
    <details className={css.way} open={open}>
      <summary>Passphrase and code</summary>
      <form onSubmit={send}>
        <TextField label="Login" value={login} onChange={setLogin} autoComplete="username" isRequired />
        <TextField label="Passphrase" type="password" value={passphrase} onChange={setPassphrase} autoComplete="current-password" isRequired />
        <TextField label="Code of the authenticator" value={code} onChange={setCode} inputMode="numeric" autoComplete="one-time-code" isRequired />
        <Button type="submit" icon={LogIn} busy={busy}>Unlock</Button>
      </form>
    </details>
  );
}

function ByLink({ busy, open, prove }: WayProps) {
  const [link, setLink] = useState("");
  const send = (event: SyntheticEvent): void => {
    event.preventDefault();
    prove(() => byForm("/sign-in", { token: link }));
  };
  return (
    <details className={css.way} open={open}>
      <summary>One-time link</summary>
      <form onSubmit={send}>
        <TextField label="Sign-in link" hint="On the machine that runs Civigil: civigil sign-in" value={link} onChange={setLink} autoComplete="off" isRequired />
        <Button type="submit" icon={LogIn} busy={busy}>Unlock</Button>
      </form>
    </details>
  );
}
