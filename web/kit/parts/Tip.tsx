import type { ReactElement } from "react";
import { Tooltip, TooltipTrigger } from "react-aria-components";

import { classes } from "../classes.ts";
import { Kbd } from "./Kbd.tsx";
import css from "./Tip.module.css";

export interface TipProps {
  readonly words: string;
  readonly keys?: string | undefined;
  readonly children: ReactElement;
}

/** A few words beside what one points at or has in focus. Never the only place where something is said. */
export function Tip({ words, keys, children }: TipProps) {
  return (
    <TooltipTrigger delay={450} closeDelay={60}>
      {children}
      <Tooltip offset={6} className={classes(css.tip)}>
        {words}
        {keys ? <Kbd keys={keys} /> : null}
      </Tooltip>
    </TooltipTrigger>
  );
}
