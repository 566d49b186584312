import { classes, Elapsed, EmptyState, IconButton, SeverityMark, Switch } from "@kit";
import { Bell, BellRing, Check, Volume2, VolumeX } from "lucide-react";
import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import { Link } from "react-router";

import { useScope } from "../session/useScope.ts";
import css from "./AlertBell.module.css";
import { useAcknowledge } from "./useAcknowledge.ts";
import { type SoundState, useAlerts } from "./useAlerts.ts";

const SOUND_WORDS: Readonly<Record<SoundState, string>> = {
  on: "Sound is on",
  off: "Sound is off on this screen",
  blocked: "The browser blocks sound until you click or press a key",
  elsewhere: "Another tab of this browser sounds",
};

/** What rings, and how sound stands on this screen. */
export function AlertBell() {
  const { ringing, sound, setSoundOn, tryTone, notifications, askForNotifications } = useAlerts();
  const { scope } = useScope();
  const { may, acknowledge } = useAcknowledge();
  const count = ringing.length;
  const Icon = count > 0 ? BellRing : Bell;
  const first = ringing[0]?.scope ?? "Actual";
  const kind = first === "Actual" ? "Alarms" : `${first} alarms`;
  return (
    <DialogTrigger>
      <Button className={classes(css.bell, count > 0 && css.ringing)} data-tone={first === "Actual" ? "extreme" : first.toLowerCase()} aria-label={count === 0 ? "Alarms: none" : `${kind}: ${String(count)}`}>
        <Icon aria-hidden size={17} />
        {count > 0 ? <span className={css.count}>{count}</span> : null}
        {sound === "off" || sound === "blocked" ? <VolumeX aria-hidden size={11} className={css.mute} /> : null}
      </Button>
      <Popover className={classes(css.popover)} placement="bottom end" offset={6}>
        <Dialog className={classes(css.dialog)} aria-label="Alarms">
          {({ close }) => (
            <>
              {count === 0 ? (
                <EmptyState icon={Bell} title="Nothing rings" detail="New incidents of high priority sound here until somebody acknowledges or shelves them." />
              ) : (
                <ul className={css.alarms}>
                  {ringing.map((alarm) => (
                    <li key={alarm.id}>
                      <Link to={`/incidents/${alarm.id}`} className={css.alarm} onClick={close}>
                        <SeverityMark severity={alarm.severity} />
                        <span className={css.words}>
                          {alarm.scope === "Actual" && scope === "Actual" ? null : <b data-tone={alarm.scope === "Actual" ? "extreme" : alarm.scope.toLowerCase()}>{alarm.scope} </b>}
                          {alarm.summary}
                        </span>
                        <Elapsed since={alarm.started} />
                      </Link>
                      {may ? <IconButton icon={Check} label={`Acknowledge: ${alarm.summary}`} size="s" tone="plain" onPress={() => { acknowledge.run(alarm); }} /> : null}
                    </li>
                  ))}
                </ul>
              )}
              <footer className={css.foot}>
                <Switch isSelected={sound !== "off"} onChange={setSoundOn}>
                  Sound
                </Switch>
                <button type="button" className={css.try} onClick={tryTone}>
                  <Volume2 aria-hidden size={14} />
                  Play the tone
                </button>
                <p className={css.state}>{SOUND_WORDS[sound]}.</p>
                {notifications === "default" ? (
                  <button type="button" className={css.try} onClick={askForNotifications}>
                    <Bell aria-hidden size={14} />
                    Also notify me outside this tab
                  </button>
                ) : null}
              </footer>
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
