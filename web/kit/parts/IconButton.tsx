import type { LucideIcon } from "lucide-react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./IconButton.module.css";
import { Tip } from "./Tip.tsx";

export interface IconButtonProps extends Omit<AriaButtonProps, "children" | "className" | "style" | "aria-label"> {
  readonly icon: LucideIcon;
  /** What it does, in words: read aloud, and shown when one points at it. */
  readonly label: string;
  readonly keys?: string | undefined;
  readonly tone?: "plain" | "quiet" | "danger";
  readonly size?: "s" | "m";
  /** Pressed in, for what is switched on and off. */
  readonly on?: boolean;
}

/** A button that is a picture. Its name is its tooltip. */
export function IconButton({ icon: Icon, label, keys, tone = "quiet", size = "m", on, ...rest }: IconButtonProps) {
  return (
    <Tip words={label} keys={keys}>
      <AriaButton
        {...rest}
        aria-label={label}
        {...(on === undefined ? {} : { "aria-pressed": on })}
        className={classes(css.button, css[tone], size === "s" && css.small, on && css.on)}
      >
        <Icon aria-hidden size={size === "s" ? 15 : 17} />
      </AriaButton>
    </Tip>
  );
}
