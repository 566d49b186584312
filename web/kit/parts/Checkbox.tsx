import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";
import { CheckboxButton, CheckboxField, type CheckboxFieldProps } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./Checkbox.module.css";
import { FieldFoot } from "./FieldFrame.tsx";

export interface CheckboxProps extends Omit<CheckboxFieldProps, "className" | "style" | "children"> {
  readonly children?: ReactNode;
  readonly hint?: string;
}

/** Yes or no, together with others. */
export function Checkbox({ children, hint, ...rest }: CheckboxProps) {
  return (
    <CheckboxField {...rest} className={classes(css.field)}>
      <CheckboxButton className={classes(css.checkbox)}>
        {({ isSelected, isIndeterminate }) => (
          <>
            <span className={css.box}>
              {isIndeterminate ? <Minus aria-hidden size={12} strokeWidth={3} /> : null}
              {isSelected && !isIndeterminate ? <Check aria-hidden size={12} strokeWidth={3} /> : null}
            </span>
            {children}
          </>
        )}
      </CheckboxButton>
      {hint ? (
        <div className={css.hint}>
          <FieldFoot hint={hint} />
        </div>
      ) : null}
    </CheckboxField>
  );
}
