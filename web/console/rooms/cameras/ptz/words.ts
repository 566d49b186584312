/** Where a camera that can be turned looks, in words. Pure. */

import type { Tone } from "@kit";
import { House, LoaderCircle, type LucideIcon, Move, TriangleAlert } from "lucide-react";

export interface ViewWords {
  readonly word: string;
  readonly tone: Tone;
  readonly icon: LucideIcon;
  readonly means: string;
}

const WORDS: Readonly<Record<string, ViewWords>> = {
  home: { word: "At home", tone: "ok", icon: House, means: "It looks where its zones and masks hold, and is watched." },
  turning: { word: "Turning", tone: "warn", icon: LoaderCircle, means: "Nothing is watched until it is home again." },
  away: { word: "Turned away", tone: "warn", icon: Move, means: "Nothing is watched until it is home again." },
};

const UNKNOWN: ViewWords = { word: "View not known", tone: "stale", icon: TriangleAlert, means: "It has not come home yet: nothing is watched." };

export function viewWordsOf(view: string): ViewWords {
  return WORDS[view] ?? UNKNOWN;
}

/** Whether what is drawn on the home view fits the picture of now; a camera that cannot be turned is always at home. */
export function isHome(view: string | null): boolean {
  return view === null || view === "home";
}
