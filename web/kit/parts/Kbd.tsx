import { Fragment } from "react";

import css from "./Kbd.module.css";

const SHOWN: Readonly<Record<string, string>> = {
  enter: "↵",
  escape: "Esc",
  up: "↑",
  down: "↓",
  left: "←",
  right: "→",
  space: "Space",
  ctrl: "Ctrl",
  shift: "⇧",
  alt: "Alt",
};

/** The word of one key as it stands on the keyboard. */
export function wordOfKey(key: string): string {
  return SHOWN[key.toLowerCase()] ?? (key.length === 1 ? key : key.charAt(0).toUpperCase() + key.slice(1));
}

/** A key, a chord (`Ctrl+K`) or a sequence (`g i`). */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className={css.keys} aria-hidden>
      {keys.split(" ").map((chord, index) => (
        <Fragment key={`${chord}-${String(index)}`}>
          {(chord === "+" ? ["+"] : chord.split("+")).map((key) => (
            <kbd key={key} className={css.key}>
              {wordOfKey(key)}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  );
}
