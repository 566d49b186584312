import { Button, TextField } from "@kit";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";

import css from "./Unseal.module.css";

/** Letters of a reason; the server asks for as many. */
const REASON_AT_LEAST = 5;

export interface UnsealProps {
  readonly isOpen: boolean;
  /** With the reason; null: blur people again. */
  readonly onUnseal: (reason: string | null) => void;
}

/** People are blurred until somebody who may says why they must be seen. */
export function Unseal({ isOpen, onUnseal }: UnsealProps) {
  const [isAsked, setIsAsked] = useState(false);
  if (isOpen) return <div><Button size="s" icon={EyeOff} onPress={() => { onUnseal(null); setIsAsked(false); }}>Blur people again</Button></div>;
  if (!isAsked) return <div><Button size="s" tone="quiet" icon={Eye} onPress={() => { setIsAsked(true); }}>See people unblurred…</Button></div>;
  return <Why onUnseal={onUnseal} onLeave={() => { setIsAsked(false); }} />;
}

function Why({ onUnseal, onLeave }: { readonly onUnseal: (reason: string) => void; readonly onLeave: () => void }) {
  const [words, setWords] = useState("");
  const reason = words.trim();
  const isEnough = reason.length >= REASON_AT_LEAST;
  return (
    <form
      className={css.unseal}
      onSubmit={(event) => {
        event.preventDefault();
        if (isEnough) onUnseal(reason);
      }}
    >
      <TextField label="Why must people be seen unblurred?" hint="It stands in the audit trail, with your pseudonym." value={words} onChange={setWords} maxLength={500} autoFocus />
      <div className={css.deeds}>
        <Button type="submit" icon={Eye} isDisabled={!isEnough}>Unseal the original</Button>
        <Button tone="quiet" onPress={onLeave}>Cancel</Button>
      </div>
    </form>
  );
}

/** Where the original is served, for whoever gives this reason. */
export function unsealedAt(original: string, reason: string): string {
  return `/api/evidence/${original}/unsealed?${new URLSearchParams({ reason }).toString()}`;
}
