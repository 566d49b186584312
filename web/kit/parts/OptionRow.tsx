import { Check } from "lucide-react";
import { ListBoxItem } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./field.module.css";
import type { Option } from "./options.ts";

/** A choice as it stands in an open list. */
export function OptionRow({ option }: { readonly option: Option }) {
  return (
    <ListBoxItem id={option.id} textValue={option.label} isDisabled={option.disabled ?? false} className={classes(css.option)}>
      {({ isSelected }) => (
        <>
          {isSelected ? <Check aria-hidden size={14} /> : <span />}
          <span>{option.label}</span>
          {option.hint ? <span className={css.optionHint}>{option.hint}</span> : null}
        </>
      )}
    </ListBoxItem>
  );
}
