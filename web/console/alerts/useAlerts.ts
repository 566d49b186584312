import { createContext, useContext } from "react";

import type { Alarm } from "./alerts.ts";

/** How sound stands on this screen. */
export type SoundState =
  | "on"
  | "blocked" // the browser wants a click or key first
  | "off" // somebody switched it off here
  | "elsewhere"; // another tab of this browser sounds

export interface AlertView {
  readonly ringing: readonly Alarm[];
  readonly sound: SoundState;
  readonly setSoundOn: (on: boolean) => void;
  /** Play the tone once, to hear whether it can be heard. */
  readonly tryTone: () => void;
  readonly notifications: NotificationPermission | "unsupported";
  readonly askForNotifications: () => void;
}

export const AlertContext = createContext<AlertView | null>(null);

export function useAlerts(): AlertView {
  const view = useContext(AlertContext);
  if (view === null) throw new Error("no AlertCentre around this part");
  return view;
}
