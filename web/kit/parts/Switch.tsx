import type { ReactNode } from "react";
import { Switch as AriaSwitch, type SwitchProps as AriaSwitchProps } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./Switch.module.css";

export interface SwitchProps extends Omit<AriaSwitchProps, "className" | "style" | "children"> {
  readonly children?: ReactNode;
}

/** On or off, at once. */
export function Switch({ children, ...rest }: SwitchProps) {
  return (
    <AriaSwitch {...rest} className={classes(css.switch)}>
      <span className={css.track}>
        <span className={css.knob} />
      </span>
      {children}
    </AriaSwitch>
  );
}
