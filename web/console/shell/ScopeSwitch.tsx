import { classes, type Scope, SCOPES } from "@kit";
import { FlaskConical, GraduationCap, type LucideIcon, Radio } from "lucide-react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";

import { useScope } from "../session/useScope.ts";
import css from "./ScopeSwitch.module.css";

const ICONS: Readonly<Record<Scope, LucideIcon>> = { Actual: Radio, Exercise: GraduationCap, Test: FlaskConical };

/** What is looked at: the real city, an exercise, a test. */
export function ScopeSwitch() {
  const { scope, setScope } = useScope();
  return (
    <ToggleButtonGroup
      className={classes(css.group)}
      aria-label="What is shown"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[scope]}
      onSelectionChange={(keys) => {
        const chosen = SCOPES.find((one) => keys.has(one));
        if (chosen) setScope(chosen);
      }}
    >
      {SCOPES.map((one) => {
        const Icon = ICONS[one];
        return (
          <ToggleButton key={one} id={one} className={classes(css.scope)} data-tone={one === "Actual" ? "accent" : one.toLowerCase()}>
            <Icon aria-hidden size={13} />
            {one}
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}
