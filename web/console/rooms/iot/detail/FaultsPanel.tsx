import { Elapsed, KeyValue, Panel, StateLine, TimeOfDay } from "@kit";
import type { DeviceView } from "@wire";
import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

import { wordsOf } from "../state.ts";
import css from "./FaultsPanel.module.css";

const whole = new Intl.NumberFormat("en-GB");

/** How the device is: what is wrong first, the figures below it. */
export function FaultsPanel({ device }: { readonly device: DeviceView }) {
  const { tone, icon, word } = wordsOf(device.state);
  const figure = (value: number, isTrouble = false): ReactNode => (
    <span className={css.figure} data-some={(isTrouble && value > 0) || undefined}>{value === 0 ? "none" : whole.format(value)}</span>
  );
  const pairs: readonly (readonly [string, ReactNode])[] = [
    ["Newest sample", device.heard ? <TimeOfDay key="heard" at={device.heard} /> : "never"],
    ["Sends every", `${whole.format(device.every_s)} s; lost after ${whole.format(device.silence_s)} s`],
    ["Connection", device.online === null ? "says nothing of it" : device.online ? "there" : "ended"],
    ["Connected", times(device.connects)],
    ["Started", times(device.boots)],
    ["Samples", figure(device.samples)],
    ["Never came", figure(device.missed, true)],
    ["Came late", figure(device.late)],
    ["Came twice", figure(device.twice, true)],
    ["Clock", clockOf(device)],
    ["Alarms sent again", figure(device.resent)],
    ["Not readable", figure(device.rubbish, true)],
    ["Forbidden", figure(device.misdeeds, true)],
  ];
  return (
    <Panel title="Health">
      <StateLine tone={tone} icon={icon} words={word}>for <Elapsed since={device.since} /></StateLine>
      {device.faults.length > 0 ? (
        <ul className={css.faults}>
          {device.faults.map((fault) => (
            <li key={fault}>
              <TriangleAlert aria-hidden size={14} />
              {fault.charAt(0).toUpperCase() + fault.slice(1)}
            </li>
          ))}
        </ul>
      ) : null}
      <KeyValue pairs={pairs} />
    </Panel>
  );
}

function times(count: number): string {
  return count === 0 ? "never" : count === 1 ? "once" : `${whole.format(count)} times`;
}

/** How far its clock is off ours; what the way takes is part of it. */
function clockOf({ clock_off_s: off, heard }: DeviceView): string {
  if (heard === null) return "–";
  if (Math.abs(off) < 2) return "right";
  return `${whole.format(Math.round(Math.abs(off)))} s ${off > 0 ? "ahead" : "behind"}`;
}
