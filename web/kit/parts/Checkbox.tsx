import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./Checkbox.module.css";

export interface CheckboxProps extends Omit<AriaCheckboxProps, "className" | "style" | "children"> {
  readonly children?: ReactNode;
}

/** Yes or no, together with others. */
export function Checkbox({ children, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={classes(css.checkbox)}>
      {({ isSelected, isIndeterminate }) => (
        <>
          <span className={css.box}>
            {isIndeterminate ? <Minus aria-hidden size={12} strokeWidth={3} /> : null}
            {isSelected && !isIndeterminate ? <Check aria-hidden size={12} strokeWidth={3} /> : null}
          </span>
          {children}
        </>
      )}
    </AriaCheckbox>
  );
}
