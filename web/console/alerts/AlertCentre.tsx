import { useCollection, useConnection } from "@live";
import { useNow } from "@kit";
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";

import { useCity } from "../session/useCity.ts";
import { useScope } from "../session/useScope.ts";
import { titles } from "../shell/usePageTitle.ts";
import { type Alarm, alert, type Alarming, type AlertState, SILENT } from "./alerts.ts";
import { Tones } from "./Tones.ts";
import { AlertContext, type AlertView, type SoundState } from "./useAlerts.ts";

const SOUND_KEY = "civigil.sound";

/** Watches the incidents for what must be heard, and makes it heard and seen: tone, banner, title, and a notice where allowed. */
export function AlertCentre({ children }: { readonly children: ReactNode }) {
  const { rows } = useCollection<Alarming>("incidents");
  const { scope } = useScope();
  const { alert: settings } = useCity();
  // In a tab that nobody looks at the page's own clock slows down; the stream's heartbeat does not, and keeps the alarm in time.
  const { heardAt } = useConnection();
  const now = Math.max(useNow(), heardAt ?? 0);
  const [state, setState] = useState<AlertState>(SILENT);
  const newest = useRef(state);
  const { sound, play, setSoundOn, tryTone } = useSound();
  const { permission, ask, show } = useNotices();

  useEffect(() => {
    const rules = { priorityAtLeast: settings.priority_at_least, repeatMs: settings.repeat_s * 1000 };
    const outcome = alert(newest.current, rows, scope, now, rules);
    if (outcome.state !== newest.current) {
      newest.current = outcome.state;
      setState(outcome.state);
    }
    if (outcome.sound) play(outcome.sound);
    for (const alarm of outcome.fresh) show(alarm);
  }, [rows, scope, now, settings, play, show]);

  useTitleFlash(state.ringing, now);

  const view = useMemo<AlertView>(
    () => ({ ringing: state.ringing, sound, setSoundOn, tryTone, notifications: permission, askForNotifications: ask }),
    [state.ringing, sound, setSoundOn, tryTone, permission, ask],
  );
  return <AlertContext value={view}>{children}</AlertContext>;
}

function useTitleFlash(ringing: readonly Alarm[], now: number): void {
  const count = ringing.length;
  const shown = Math.floor(now / 1000) % 2 === 0;
  // The most real alarm comes first: where it is an exercise's, so are all others, and the tab says so at every moment.
  const first = ringing[0]?.scope ?? "Actual";
  const mark = first === "Actual" ? "" : `${first.toUpperCase()} `;
  useEffect(() => {
    titles.setAlert(count === 0 ? "" : shown ? `${mark}(${String(count)}) ALERT` : `${mark}(${String(count)})`);
  }, [count, shown, mark]);
}

function useSound() {
  const [tones] = useState(() => new Tones());
  const [wanted, setWanted] = useState(() => remembered() !== "off");
  const [allowed, setAllowed] = useState(false);
  const first = useFirstTab();

  const enable = useCallback(() => {
    void tones.enable().then(setAllowed);
  }, [tones]);

  // The browser allows sound from the first click or key on; until then each of them is a try.
  useEffect(() => {
    enable();
    if (allowed) return undefined;
    window.addEventListener("pointerdown", enable);
    window.addEventListener("keydown", enable);
    return () => {
      window.removeEventListener("pointerdown", enable);
      window.removeEventListener("keydown", enable);
    };
  }, [enable, allowed]);

  const play = useCallback(
    (scope: Alarm["scope"]) => {
      if (wanted && first) setAllowed(tones.play(scope));
    },
    [tones, wanted, first],
  );
  const setSoundOn = useCallback(
    (on: boolean) => {
      setWanted(on);
      remember(on ? "on" : "off");
      enable();
    },
    [enable],
  );
  const tryTone = useCallback(() => {
    void tones.enable().then((can) => {
      setAllowed(can);
      tones.play("Actual");
    });
  }, [tones]);
  const sound: SoundState = !wanted ? "off" : !first ? "elsewhere" : allowed ? "on" : "blocked";
  return { sound, play, setSoundOn, tryTone };
}

/** Several tabs of one browser would sound at once: the one that holds the lock does, and the next when it closes. */
function useFirstTab(): boolean {
  const [first, setFirst] = useState(() => !("locks" in navigator));
  useEffect(() => {
    if (!("locks" in navigator)) return undefined;
    const leaving = new AbortController();
    let release: () => void = () => undefined;
    navigator.locks
      .request("civigil.alert", { signal: leaving.signal }, () => {
        setFirst(true);
        return new Promise<void>((resolve) => {
          release = resolve;
        });
      })
      .catch(() => undefined);
    return () => {
      leaving.abort();
      release();
      setFirst(false);
    };
  }, []);
  return first;
}

function useNotices() {
  const supported = "Notification" in window;
  const [permission, setPermission] = useState<AlertView["notifications"]>(supported ? Notification.permission : "unsupported");
  const ask = useCallback(() => {
    if (supported) void Notification.requestPermission().then(setPermission);
  }, [supported]);
  const show = useCallback((alarm: Alarm) => {
    if (!("Notification" in window) || Notification.permission !== "granted" || document.visibilityState === "visible") return;
    const prefix = alarm.scope === "Actual" ? "" : `${alarm.scope.toUpperCase()} · `;
    const notice = new Notification(`${prefix}${alarm.severity}: ${alarm.summary}`, { tag: alarm.id });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  }, []);
  return { permission, ask, show };
}

function remembered(): string | null {
  try {
    return localStorage.getItem(SOUND_KEY);
  } catch {
    return null;
  }
}

function remember(value: string): void {
  try {
    localStorage.setItem(SOUND_KEY, value);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
