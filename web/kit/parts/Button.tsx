import type { LucideIcon } from "lucide-react";
import { LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./Button.module.css";
import { Kbd } from "./Kbd.tsx";

export type ButtonTone = "plain" | "accent" | "quiet" | "danger";

export interface ButtonProps extends Omit<AriaButtonProps, "children" | "className" | "style"> {
  readonly children?: ReactNode;
  readonly tone?: ButtonTone;
  readonly size?: "s" | "m";
  readonly icon?: LucideIcon;
  /** The key that does the same, drawn beside the words. */
  readonly keys?: string | undefined;
  /** Under way: it cannot be pressed again. */
  readonly busy?: boolean;
  readonly wide?: boolean;
}

/** What is pressed to do something. One accent button a view at most. */
export function Button({ children, tone = "plain", size = "m", icon: Icon, keys, busy = false, wide = false, ...rest }: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      isPending={busy}
      className={classes(css.button, css[tone], size === "s" && css.small, wide && css.wide)}
    >
      {busy ? <LoaderCircle aria-hidden className={css.spin} size={15} /> : Icon ? <Icon aria-hidden size={15} /> : null}
      {children === undefined ? null : <span className={css.words}>{children}</span>}
      {keys ? <Kbd keys={keys} /> : null}
    </AriaButton>
  );
}
