import { TextField } from "@kit";
import { useState } from "react";

export interface NumberLineProps {
  readonly label: string;
  readonly hint?: string;
  readonly value: number;
  /** NaN for what is no number; the zone then says what is wrong. */
  readonly onChange: (value: number) => void;
}

/** A number in a field. What is typed stays as it is typed; an undo brings the old number back. */
export function NumberLine({ label, hint, value, onChange }: NumberLineProps) {
  const [text, setText] = useState(() => textOf(value));
  if (!Object.is(numberOf(text), value)) setText(textOf(value));
  return (
    <TextField
      label={label}
      hint={hint}
      inputMode="decimal"
      value={text}
      onChange={(next) => {
        setText(next);
        onChange(numberOf(next));
      }}
      error={Number.isNaN(value) ? "A number is expected" : undefined}
    />
  );
}

function numberOf(text: string): number {
  const words = text.trim().replace(",", ".");
  return words === "" ? Number.NaN : Number(words);
}

function textOf(value: number): string {
  return Number.isNaN(value) ? "" : String(value);
}
