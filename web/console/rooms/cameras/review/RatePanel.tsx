import { Button, Panel, TextField } from "@kit";
import type { CameraView } from "@wire";
import { useState } from "react";

import { answer, api, useDeed, useWho } from "@console";

import { nameOf } from "../state.ts";
import { CAMERAS } from "../useCameras.ts";
import css from "./RatePanel.module.css";

/** How many false alarms a day are borne of what each camera's model says. */
export function RatePanel({ cameras, mayTune }: { readonly cameras: readonly CameraView[]; readonly mayTune: boolean }) {
  const learned = cameras.filter((camera) => camera.has_model);
  return (
    <Panel title="False alarms a day, of what was learned to be normal">
      {learned.length === 0 ? (
        <p className={css.none}>No camera has a model of what is normal before it. <code>civigil cameras learn VIDEO… --model FILE</code> makes one.</p>
      ) : (
        <ul className={css.list}>
          {learned.map((camera) => (
            <li key={camera.id}>
              <Rate key={camera.alarms_a_day} camera={camera} mayTune={mayTune} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Rate({ camera, mayTune }: { readonly camera: CameraView; readonly mayTune: boolean }) {
  const [typed, setTyped] = useState(String(camera.alarms_a_day));
  const send = (before: number, wanted: number | null) =>
    answer(api.PUT("/api/cameras/{camera}/alarm-rate", { params: { path: { camera: camera.id } }, body: { before, alarms_a_day: wanted } }));
  const deed = useDeed({
    does: (wanted: number | null) => send(camera.alarms_a_day, wanted),
    said: (_wanted, taken) => `At most ${String(taken.alarms_a_day)} a day of ${nameOf(camera)}`,
    undo: (_wanted, taken) => () => send(taken.alarms_a_day, camera.alarms_by === "settings" ? null : camera.alarms_a_day),
    touches: () => [CAMERAS],
    quiet: true,
  });
  const who = useWho();
  const wanted = Number(typed.replace(",", "."));
  const fits = Number.isFinite(wanted) && wanted >= 0.001 && wanted <= 100_000;
  return (
    <form className={css.rate} onSubmit={(event) => { event.preventDefault(); if (fits) deed.run(wanted); }}>
      <TextField
        label={nameOf(camera)}
        hint={camera.alarms_by === "settings" ? "from the settings" : `set by ${who(camera.alarms_by)}; settings: ${String(camera.own_alarms_a_day)}`}
        value={typed}
        onChange={setTyped}
        isDisabled={!mayTune}
        inputMode="decimal"
        error={fits ? deed.problem?.detail : "A number from 0.001 to 100000"}
      />
      {mayTune ? <Button type="submit" busy={deed.busy} isDisabled={!fits || wanted === camera.alarms_a_day}>Set</Button> : null}
      {mayTune && camera.alarms_by !== "settings" ? <Button tone="quiet" isDisabled={deed.busy} onPress={() => { deed.run(null); }}>Back to the settings</Button> : null}
    </form>
  );
}
