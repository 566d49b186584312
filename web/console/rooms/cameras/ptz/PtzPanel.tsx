import { Button, ErrorState, LoadingState, Panel, StatusChip } from "@kit";
import type { CameraView, SteeringView } from "@wire";
import { BookmarkPlus, Hand, House } from "lucide-react";
import { useState } from "react";

import { problemOf, useCan, useWho } from "@console";

import { KeepViewDialog } from "./KeepViewDialog.tsx";
import { Pad } from "./Pad.tsx";
import css from "./PtzPanel.module.css";
import { useHelm, useSteering } from "./useSteering.ts";
import { viewWordsOf } from "./words.ts";

/** A camera's drive: turn it, send it to a preset or home, and see who has it. */
export function PtzPanel({ camera }: { readonly camera: CameraView }) {
  const { data, error, refetch } = useSteering(camera.id);
  const words = viewWordsOf(data?.view ?? camera.view ?? "unknown");
  return (
    <Panel title="Steering" actions={<StatusChip tone={words.tone} icon={words.icon}>{words.word}</StatusChip>}>
      {data === undefined ? (
        error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState count={2} label="Asking who steers it" />
      ) : (
        <Helm camera={camera} steering={data} />
      )}
    </Panel>
  );
}

function Helm({ camera, steering }: { readonly camera: CameraView; readonly steering: SteeringView }) {
  const { order, take, keep, hold } = useHelm(camera);
  const [keeping, setKeeping] = useState(false);
  const maySteer = useCan("cameras:ptz:steer");
  const mayTake = useCan("cameras:ptz:take");
  const mayArrange = useCan("cameras:ptz:arrange");
  const who = useWho();
  const isOthers = steering.holder !== null && !steering.mine;
  const isOff = !maySteer || isOthers;
  const away = steering.view === "home" ? "" : viewWordsOf(steering.view).means;
  return (
    <div className={css.helm}>
      <Pad hold={hold} isDisabled={isOff} onStop={() => { order.run({ turn: "stop" }); }} />
      <div className={css.views}>
        <Button icon={House} wide isDisabled={isOff} onPress={() => { order.run({ turn: "home" }); }}>Home</Button>
        {steering.presets.filter((one) => !one.home).map((one) => (
          <Button key={one.token} tone="quiet" wide isDisabled={isOff} onPress={() => { order.run({ turn: "go", preset: one.token }); }}>{one.name}</Button>
        ))}
        {mayArrange ? <Button tone="quiet" icon={BookmarkPlus} wide isDisabled={isOff} onPress={() => { setKeeping(true); }}>Keep this view…</Button> : null}
      </div>
      <p className={css.holder}>
        <Hand aria-hidden size={15} />
        <span>{holderOf(steering, who, maySteer)}</span>
        {steering.mine ? <Button size="s" tone="quiet" onPress={() => { order.run({ turn: "leave" }); }}>Let go</Button> : null}
        {isOthers && mayTake ? <Button size="s" busy={take.busy} onPress={() => { take.run(undefined); }}>Take over</Button> : null}
      </p>
      {away ? <p className={css.away}>{away} {steering.view === "away" ? `It turns home ${String(Math.round(steering.home_after_s))} s after the last order. ` : ""}{steering.hidden_away ? "Its picture is hidden meanwhile, for it has privacy masks." : ""}</p> : null}
      {steering.trouble ? <p className={css.trouble} role="status">The camera says: {steering.trouble}</p> : null}
      <KeepViewDialog camera={camera} deed={keep} isOpen={keeping} onOpenChange={setKeeping} />
    </div>
  );
}

function holderOf({ holder, mine }: SteeringView, who: (by: string) => string, maySteer: boolean): string {
  if (mine) return "You steer it. Others wait until you let go, or 20 s after your last order.";
  if (holder !== null) return `${who(holder)} steers it.`;
  return maySteer ? "Nobody steers it. Hold an arrow, or the arrow keys on the pad." : "Nobody steers it. You may not.";
}
