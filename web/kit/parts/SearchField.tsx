import { Search, X } from "lucide-react";
import type { RefObject } from "react";
import { Button, Input, SearchField as AriaSearchField } from "react-aria-components";

import { classes } from "../classes.ts";
import field from "./field.module.css";
import { Kbd } from "./Kbd.tsx";
import css from "./SearchField.module.css";

export interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly placeholder?: string;
  readonly keys?: string;
  readonly inputRef?: RefObject<HTMLInputElement | null>;
  readonly onSubmit?: (value: string) => void;
}

/** Words to look for. Escape empties it, and leaves it where it is empty. */
export function SearchField({ label, value, onChange, placeholder, keys, inputRef, onSubmit }: SearchFieldProps) {
  return (
    <AriaSearchField
      aria-label={label}
      value={value}
      onChange={onChange}
      {...(onSubmit ? { onSubmit } : {})}
      className={classes(css.search)}
    >
      <Search aria-hidden size={15} className={css.icon} />
      <Input
        className={classes(field.input, css.input)}
        placeholder={placeholder ?? label}
        onKeyDown={(event) => { if (event.key === "Escape" && value === "") event.currentTarget.blur(); }}
        {...(inputRef ? { ref: inputRef } : {})}
      />
      {value === "" && keys ? (
        <span className={css.keys}>
          <Kbd keys={keys} />
        </span>
      ) : null}
      {value === "" ? null : (
        <Button className={classes(css.clear)} aria-label="Empty the search">
          <X aria-hidden size={14} />
        </Button>
      )}
    </AriaSearchField>
  );
}
