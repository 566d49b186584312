import { Button, KeyValue, type PickedPlace, PlaceField, Select, StateLine, Switch, TextField } from "@kit";
import type { Answered, StreamView } from "@wire";
import { CircleCheck, Clock, Plus } from "lucide-react";
import { type SyntheticEvent, useState } from "react";
import { useNavigate } from "react-router";

import { answer, api, useDeed } from "@console";

import { CAMERAS } from "../useCameras.ts";
import css from "./AddForm.module.css";
import { clockWordsOf } from "./words.ts";

export interface AddFormProps {
  readonly inquiry: string;
  readonly said: Answered;
  /** What it calls itself. */
  readonly called: string;
}

const OWN_HOME = "own";

/** A camera that answered: what it is, which of its streams is watched, what it is called here, and whether it may be turned. */
export function AddForm({ inquiry, said, called }: AddFormProps) {
  const navigate = useNavigate();
  const [title, setTitle] = useState(called);
  const [profile, setProfile] = useState(said.streams.find(({ suits }) => suits)?.token ?? said.streams[0]?.token ?? "");
  const [steerable, setSteerable] = useState(said.turns);
  const [home, setHome] = useState(OWN_HOME);
  const [place, setPlace] = useState<PickedPlace | null>(null);
  const words = title.trim();
  const add = useDeed({
    does: () =>
      answer(
        api.POST("/api/cameras", {
          body: { inquiry, title: words, profile, steerable: steerable && said.turns, home_preset: home === OWN_HOME ? "" : home, place: place === null ? null : { type: "point", ...place } },
        }),
      ),
    said: `${words} is watched from now on`,
    touches: () => [CAMERAS],
    onDone: ({ camera }) => void navigate(`/cameras/${camera}`),
    quiet: true,
  });
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (words && !add.busy) add.run(undefined);
  };
  const off = clockWordsOf(said.clock_ahead_s);
  const isSmaller = profile !== said.streams.find(({ suits }) => suits)?.token;
  return (
    <form className={css.form} onSubmit={submit}>
      <div className={css.said}>
        <StateLine tone="ok" icon={CircleCheck} words="The camera answers" />
        <KeyValue pairs={[["Maker", said.make || "–"], ["Model", said.model || "–"], ["Firmware", said.firmware || "–"], ["Serial number", said.serial || "–"], ["Can be turned", said.turns ? "yes" : "no"]]} />
      </div>
      {off ? (
        <p className={css.note} role="note">
          <Clock aria-hidden size={15} /> <span>{off}</span>
        </p>
      ) : null}
      <TextField label="What people call it here" value={title} onChange={setTitle} maxLength={80} isRequired autoFocus />
      <Select
        label="Stream that is watched"
        options={said.streams.map((one) => ({ id: one.token, label: streamWords(one) }))}
        value={profile}
        onChange={setProfile}
        hint={isSmaller ? "Another one suits better: H.264 or H.265, as large as is of use." : undefined}
      />
      {said.turns ? (
        <div className={css.turn}>
          <Switch isSelected={steerable} onChange={setSteerable}>People may turn it from here</Switch>
          {steerable ? (
            <Select
              label="Home view"
              options={[{ id: OWN_HOME, label: "The camera’s own home position" }, ...said.presets.map(({ token, name }) => ({ id: token, label: `Preset ${name}` }))]}
              value={home}
              onChange={setHome}
              hint="Zones and privacy masks hold there alone: away from it nothing is watched, and it turns back by itself."
            />
          ) : null}
        </div>
      ) : null}
      <PlaceField label="Where it looks (optional)" value={place} onChange={setPlace} hint="Latitude and longitude. Its reports stand there on the map." />
      {add.problem ? <p className={css.problem} role="alert">{add.problem.detail}</p> : null}
      <Button type="submit" tone="accent" icon={Plus} busy={add.busy} isDisabled={words === ""}>Watch this camera</Button>
    </form>
  );
}

function streamWords({ name, encoding, width, height, rate, suits }: StreamView): string {
  const size = width && height ? `${String(width)} × ${String(height)}` : "";
  const pace = rate === null ? "" : `up to ${String(Math.round(rate))} a second`;
  return [name, encoding.replace(/^H26/, "H.26"), size, pace, suits ? "suits best" : ""].filter(Boolean).join(" · ");
}
