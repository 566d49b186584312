import { IconButton } from "@kit";
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, type LucideIcon, Square, ZoomIn, ZoomOut } from "lucide-react";
import type { ComponentProps } from "react";

import { type Hold, type Way, wayOf } from "./hold.ts";
import css from "./Pad.module.css";

export interface PadProps {
  readonly hold: Hold;
  readonly isDisabled: boolean;
  readonly onStop: () => void;
}

interface Knob {
  readonly way: Way;
  readonly icon: LucideIcon;
  readonly label: string;
}

const KNOBS: readonly Knob[] = [
  { way: "up", icon: ArrowUp, label: "Hold to turn up" },
  { way: "left", icon: ArrowLeft, label: "Hold to turn left" },
  { way: "right", icon: ArrowRight, label: "Hold to turn right" },
  { way: "down", icon: ArrowDown, label: "Hold to turn down" },
  { way: "in", icon: ZoomIn, label: "Hold to zoom in" },
  { way: "out", icon: ZoomOut, label: "Hold to zoom out" },
];

type Keyed = Pick<ComponentProps<typeof IconButton>, "onKeyDown" | "onKeyUp" | "onBlur">;

/** Turns while it is held: by finger, by mouse, or by the arrow keys while one of its buttons has the focus. */
export function Pad({ hold, isDisabled, onStop }: PadProps) {
  const keyed: Keyed = {
    onKeyDown: (event) => {
      const way = wayOf(event.key);
      if (way === undefined || event.ctrlKey || event.metaKey || event.altKey) {
        event.continuePropagation();
        return;
      }
      event.preventDefault();
      if (!event.repeat) hold.press(way);
    },
    onKeyUp: (event) => {
      const way = wayOf(event.key);
      if (way !== undefined) hold.release(way);
    },
    onBlur: () => { hold.letGo(); },
  };
  return (
    <div className={css.pad} role="group" aria-label="Steering pad: arrow keys turn, plus and minus zoom" aria-disabled={isDisabled || undefined}>
      {KNOBS.map(({ way, icon, label }) => (
        <span key={way} className={css.knob} data-way={way}>
          <IconButton icon={icon} label={label} tone="plain" isDisabled={isDisabled} {...keyed} onPressStart={() => { hold.press(way); }} onPressEnd={() => { hold.release(way); }} />
        </span>
      ))}
      <span className={css.knob} data-way="stop">
        <IconButton icon={Square} label="Stop" isDisabled={isDisabled} {...keyed} onPress={onStop} />
      </span>
    </div>
  );
}
