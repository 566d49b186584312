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
  const [words, setWords] = useState("");
  const isEnough = words.trim().length >= REASON_AT_LEAST;
  if (isOpen) return <div><Button icon={EyeOff} onPress={() => { onUnseal(null); }}>Blur people again</Button></div>;
  return (
    <form
      className={css.unseal}
      onSubmit={(event) => {
        event.preventDefault();
        if (isEnough) onUnseal(words.trim());
      }}
    >
      <TextField label="Why must people be seen unblurred?" hint="It stands in the audit trail, with your pseudonym." value={words} onChange={setWords} maxLength={500} />
      <Button type="submit" icon={Eye} isDisabled={!isEnough}>Unseal the original</Button>
    </form>
  );
}

/** Where the original is served, for whoever gives this reason. */
export function unsealedAt(original: string, reason: string): string {
  return `/api/evidence/${original}/unsealed?${new URLSearchParams({ reason }).toString()}`;
}
