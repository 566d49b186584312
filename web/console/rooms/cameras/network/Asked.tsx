import { Button, StateLine, TextField } from "@kit";
import type { CameraAddress, InquiryView } from "@wire";
import { KeyRound, ShieldAlert, ShieldQuestion, TriangleAlert } from "lucide-react";
import { type SyntheticEvent, useState } from "react";

import css from "./Asked.module.css";
import type { InquiryState } from "./useNetwork.ts";
import { fingerprintOf, troubleOf } from "./words.ts";

export interface AskedProps {
  readonly at: CameraAddress;
  readonly state: InquiryState;
}

/** A camera is asked under a name and password; a certificate that nobody has looked at comes between. */
export function Asked({ at, state: { inquiry, asking, ask } }: AskedProps) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [accepted, setAccepted] = useState<CameraAddress>(at);
  const send = (to: CameraAddress): void => {
    if (!asking) ask.run({ at: to, name: name.trim(), password });
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    send(accepted);
  };
  const shown = asking ? null : (inquiry?.certificate ?? null);
  if (shown) {
    const accept = (): void => {
      const to = { ...accepted, sha256: shown.sha256 };
      setAccepted(to);
      send(to);
    };
    return <Certificate inquiry={inquiry} sha256={shown.sha256} subject={shown.subject} ends={shown.ends} onAccept={accept} />;
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <TextField label="Name" value={name} onChange={setName} autoComplete="off" spellCheck="false" maxLength={120} autoFocus />
      <TextField label="Password" type="password" value={password} onChange={setPassword} autoComplete="new-password" maxLength={250} hint="Of a user of the camera that may use ONVIF. It goes to the camera as a digest, is kept sealed, and is never shown again." />
      {asking ? null : <InTheWay inquiry={inquiry} problem={ask.problem?.detail} />}
      <Button type="submit" tone="accent" icon={KeyRound} busy={asking}>{asking ? "Asking the camera" : "Ask the camera"}</Button>
    </form>
  );
}

/** The server's words that say no more than ours. */
const REFUSED = "it refuses the name and password";

function InTheWay({ inquiry, problem }: { readonly inquiry: InquiryView | undefined; readonly problem: string | undefined }) {
  if (problem !== undefined) return <p className={css.trouble} role="alert">{problem}</p>;
  if (inquiry?.state !== "failed") return null;
  const { title, hint } = troubleOf(inquiry);
  return (
    <div className={css.trouble} role="alert">
      <StateLine tone="bad" icon={TriangleAlert} words={title} />
      {inquiry.trouble === REFUSED ? null : <p>More exactly: {inquiry.trouble}.</p>}
      {hint ? <p className={css.hint}>{hint}</p> : null}
    </div>
  );
}

interface CertificateProps {
  readonly inquiry: InquiryView | undefined;
  readonly sha256: string;
  readonly subject: string;
  readonly ends: string;
  readonly onAccept: () => void;
}

/** As with SSH: a person looks at the fingerprint once, and from then on no other is spoken to. */
function Certificate({ inquiry, sha256, subject, ends, onAccept }: CertificateProps) {
  const isChanged = inquiry?.kind === "certificate";
  return (
    <section className={css.form} aria-label="The camera’s certificate">
      <StateLine tone={isChanged ? "bad" : "warn"} icon={isChanged ? ShieldAlert : ShieldQuestion} words={isChanged ? "It shows another certificate than before" : "Is this the camera’s certificate?"} />
      <p className={css.hint}>
        {isChanged
          ? "It may have been set up anew, or something else answers in its place. Nothing was said to it yet. "
          : "No authority that this server trusts has signed it, as with most cameras. Nothing was said to it yet. "}
        Compare this fingerprint with the one on the camera’s own page.
      </p>
      <code className={css.print}>{fingerprintOf(sha256)}</code>
      <p className={css.hint}>SHA-256 · {subject} · until {ends.slice(0, 10)}</p>
      <Button tone={isChanged ? "danger" : "accent"} onPress={onAccept}>It is the camera’s: ask it</Button>
    </section>
  );
}
