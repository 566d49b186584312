import { Switch } from "@kit";
import type { ReactNode } from "react";

import css from "./ZoneForm.module.css";

export interface RuleProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children?: ReactNode;
}

/** A rule that one switches on, and its figures while it is. */
export function Rule({ label, isOn, onChange, children }: RuleProps) {
  return (
    <div className={css.rule}>
      <Switch isSelected={isOn} onChange={onChange}>{label}</Switch>
      {isOn && children ? <div className={css.inset}>{children}</div> : null}
    </div>
  );
}
