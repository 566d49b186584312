import type { ReactNode } from "react";
import { SwitchButton, SwitchField, type SwitchFieldProps } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./Switch.module.css";

export interface SwitchProps extends Omit<SwitchFieldProps, "className" | "style" | "children"> {
  readonly children?: ReactNode;
}

/** On or off, at once. */
export function Switch({ children, ...rest }: SwitchProps) {
  return (
    <SwitchField {...rest}>
      <SwitchButton className={classes(css.switch)}>
        <span className={css.track}>
          <span className={css.knob} />
        </span>
        {children}
      </SwitchButton>
    </SwitchField>
  );
}
