import { Archive, BellRing, CircleCheck, Eye, GitMerge, type LucideIcon, TimerOff } from "lucide-react";

import { type Phase, type Tone, wordOfPhase } from "../words.ts";
import { StatusChip } from "./StatusChip.tsx";

const LOOKS: Readonly<Record<Phase, readonly [Tone, LucideIcon]>> = {
  open: ["bad", BellRing],
  acknowledged: ["accent", Eye],
  resolved: ["ok", CircleCheck],
  closed: ["unknown", Archive],
  merged: ["unknown", GitMerge],
};

export interface PhaseChipProps {
  readonly phase: string;
  /** On the shelf: out of the queue until a time. */
  readonly shelved?: boolean;
}

/** Where an incident stands in its life. */
export function PhaseChip({ phase, shelved = false }: PhaseChipProps) {
  if (shelved) {
    return (
      <StatusChip tone="stale" icon={TimerOff}>
        Shelved
      </StatusChip>
    );
  }
  const [tone, icon] = phase in LOOKS ? LOOKS[phase as Phase] : LOOKS.closed;
  return (
    <StatusChip tone={tone} icon={icon}>
      {wordOfPhase(phase)}
    </StatusChip>
  );
}
