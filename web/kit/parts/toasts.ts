import { UNSTABLE_ToastQueue as ToastQueue } from "react-aria-components";

import type { Tone } from "../words.ts";

export interface ToastWords {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly tone?: Tone;
  /** Takes back what was just done; offered as long as the toast stands. */
  readonly undo?: { readonly label?: string; readonly run: () => void } | undefined;
}

const SECONDS = 1000;

/** The page's one stack of toasts. */
export const toasts = new ToastQueue<ToastWords>({ maxVisibleToasts: 4 });

/** Say what was done. It goes by itself after 8 s; what went wrong stays until it is put away. Returns how to take it down. */
export function toast(words: ToastWords): () => void {
  const key = toasts.add(words, words.tone === "bad" ? {} : { timeout: 8 * SECONDS });
  return () => {
    toasts.close(key);
  };
}
