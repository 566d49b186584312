/** How a camera is, in words. Pure. */

import type { Tone } from "@kit";
import type { CameraView } from "@wire";
import { CircleCheck, CirclePause, CircleStop, LoaderCircle, type LucideIcon, VideoOff } from "lucide-react";

import { isHome, viewWordsOf } from "./ptz/words.ts";

export const STATES = ["lost", "starting", "watching", "ended", "stopped"] as const;
export type CameraState = (typeof STATES)[number];

export interface StateWords {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
  /** What stands where the picture would be. */
  readonly blind: string;
}

const WORDS: Readonly<Record<CameraState, StateWords>> = {
  lost: { word: "Lost", tone: "bad", icon: VideoOff, blind: "No picture" },
  starting: { word: "Starting", tone: "warn", icon: LoaderCircle, blind: "Waits for the first picture" },
  watching: { word: "Watching", tone: "ok", icon: CircleCheck, blind: "Waits for a picture" },
  ended: { word: "Ended", tone: "unknown", icon: CircleStop, blind: "The recording is over" },
  stopped: { word: "Stopped", tone: "unknown", icon: CirclePause, blind: "Not watched now" },
};

/** A state's words; one that a newer server says and we do not know keeps its own name. */
export function wordsOf(state: string): StateWords {
  const known = STATES.find((one) => one === state);
  return known ? WORDS[known] : { word: state.charAt(0).toUpperCase() + state.slice(1), tone: "unknown", icon: CircleStop, blind: "No picture" };
}

/** A camera's state as people take it: one that sends pictures but looks elsewhere watches nothing. */
export function standsAs(camera: Pick<CameraView, "state" | "view">): StateWords {
  const words = wordsOf(camera.state);
  return camera.state !== "watching" || isHome(camera.view) ? words : { ...words, ...viewWordsOf(camera.view ?? "") };
}

/** A picture older than this is no longer how it is there now (milliseconds). */
export const FRESH_FOR_MS = 5_000;

/** The list is asked for every few seconds, so the time it tells may lag by this much more. */
export const LISTED_FRESH_FOR_MS = 15_000;

export interface CameraFilter {
  readonly text: string;
  /** Empty: every state. */
  readonly state: string;
}

/** What cannot see stands first: that is what somebody has to look after. The rest by name. */
export function camerasOf(cameras: readonly CameraView[], { text, state }: CameraFilter): readonly CameraView[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return cameras
    .filter((camera) => state === "" || camera.state === state)
    .filter((camera) => {
      const heap = `${camera.title} ${camera.id} ${camera.state} ${camera.zones.map((zone) => zone.name).join(" ")}`.toLowerCase();
      return words.every((word) => heap.includes(word));
    })
    .toSorted((one, other) => Number(other.state === "lost") - Number(one.state === "lost") || nameOf(one).localeCompare(nameOf(other), "en", { numeric: true }));
}

export function nameOf(camera: Pick<CameraView, "id" | "title">): string {
  return camera.title || camera.id;
}
