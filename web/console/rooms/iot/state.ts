/** How a device is, in words. Pure. */

import type { Tone } from "@kit";
import type { DeviceView } from "@wire";
import { CircleCheck, CircleDashed, CircleHelp, type LucideIcon, Unplug } from "lucide-react";

export const STATES = ["lost", "waiting", "heard"] as const;
export type DeviceState = (typeof STATES)[number];

export interface StateWords {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
}

const WORDS: Readonly<Record<DeviceState, StateWords>> = {
  lost: { word: "Lost", tone: "bad", icon: Unplug },
  waiting: { word: "Waiting", tone: "warn", icon: CircleDashed },
  heard: { word: "Heard", tone: "ok", icon: CircleCheck },
};

/** A state's words; one that a newer server says and we do not know keeps its own name. */
export function wordsOf(state: string): StateWords {
  const known = STATES.find((one) => one === state);
  return known ? WORDS[known] : { word: state.charAt(0).toUpperCase() + state.slice(1), tone: "unknown", icon: CircleHelp };
}

const KINDS: Readonly<Record<string, string>> = {
  weather: "Weather",
  level: "Water level",
  air: "Air",
  accelerometer: "Shaking",
  signal: "Signal",
  gateway: "Gateway",
};

export function kindOf(kind: string): string {
  return KINDS[kind] ?? (kind.charAt(0).toUpperCase() + kind.slice(1)).replaceAll("_", " ");
}

/** How a quantity is called on a screen: `pm10` and `no2` as people write them. */
export function quantityOf(name: string): string {
  return { pm10: "PM10", no2: "NO₂" }[name] ?? (name.charAt(0).toUpperCase() + name.slice(1)).replaceAll("_", " ");
}

export interface DeviceFilter {
  readonly text: string;
  /** Empty: every state. */
  readonly state: string;
}

/** Who is lost stands first, then who has a fault: that is what somebody has to look after. The rest by name. */
export function devicesOf(devices: readonly DeviceView[], { text, state }: DeviceFilter): readonly DeviceView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return devices
    .filter((device) => state === "" || device.state === state)
    .filter((device) => {
      const heap = `${device.title} ${device.id} ${kindOf(device.kind)} ${device.state} ${device.readings.map((one) => one.name).join(" ")} ${device.faults.join(" ")}`.toLowerCase();
      return words.every((word) => heap.includes(word));
    })
    .toSorted((one, other) => weight(other) - weight(one) || one.title.localeCompare(other.title, "en", { numeric: true }));
}

function weight(device: DeviceView): number {
  if (device.state === "lost") return 3;
  if (device.misdeeds > 0) return 2;
  return device.state === "waiting" ? 1 : 0;
}

/** Seconds that a sample may be old before it is drawn as stale: what the server waits before it calls the device lost. */
export function staleAfterMs(device: DeviceView): number {
  return device.silence_s * 1000;
}
