import { Circle, CircleCheck, CircleDashed, CircleX, Clock, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { classes } from "../classes.ts";
import type { Tone } from "../words.ts";
import css from "./chip.module.css";

const ICONS: Partial<Record<Tone, LucideIcon>> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  bad: CircleX,
  stale: Clock,
  unknown: CircleDashed,
  accent: Info,
};

export interface StatusChipProps {
  readonly tone: Tone;
  readonly icon?: LucideIcon;
  readonly children: ReactNode;
  readonly title?: string;
}

/** A state in a word, with a shape beside its colour. */
export function StatusChip({ tone, icon, children, title }: StatusChipProps) {
  const Icon = icon ?? ICONS[tone] ?? Circle;
  return (
    <span className={classes(css.chip, tone === "plain" && css.outline)} data-tone={tone} title={title}>
      <Icon aria-hidden size={12} strokeWidth={2.4} />
      {children}
    </span>
  );
}
