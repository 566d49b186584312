import { Button, ComboBox, Dialog, Segments, Select, sentence, TextArea } from "@kit";
import type { ExerciseRow, OfferedAct, SimulatorView } from "@wire";
import { useId, useState } from "react";

import { useDeed } from "@console";

import { askedActOf, type Filled, filledOf, placesOf, takesSpots, type Where } from "../acts.ts";
import { actOf } from "../course.ts";
import { ask, EXERCISES, type InjectAsk } from "../queries.ts";
import { ActFields } from "./ActFields.tsx";
import css from "./InjectDialog.module.css";
import { PlaceChoice } from "./PlaceChoice.tsx";

const WAYS = [
  { id: "act", label: "Something happens", word: "Something happens" },
  { id: "device", label: "A device goes wrong", word: "A device goes wrong" },
  { id: "line", label: "In its own words", word: "In its own words" },
] as const;

type Way = (typeof WAYS)[number]["id"];

export interface InjectDialogProps {
  readonly row: ExerciseRow;
  readonly simulator: SimulatorView | undefined;
  readonly onLeave: () => void;
}

/** Make something happen that the script does not have. */
export function InjectDialog({ row, simulator, onLeave }: InjectDialogProps) {
  const acts = simulator?.acts ?? [];
  const ways = WAYS.filter(({ id }) => id !== "act" || acts.length > 0);
  const [way, setWay] = useState<Way>(acts.length > 0 ? "act" : "device");
  const [asked, setAsked] = useState<Omit<InjectAsk, "exercise"> | null>(null);
  const form = useId();
  const inject = useDeed({ does: ask.inject, said: "Injected", touches: () => [EXERCISES], quiet: true, onDone: onLeave });
  const send = (): void => { if (asked !== null && !inject.busy) inject.run({ exercise: row.id, ...asked }); };
  return (
    <Dialog
      title="Inject"
      lead="It happens at once, and stands in the report with your name. Nobody who is tested is told."
      isOpen
      size={way === "act" ? "l" : "m"}
      onOpenChange={(open) => { if (!open) onLeave(); }}
      footer={
        <>
          <Button onPress={onLeave}>Leave it</Button>
          <Button tone="accent" type="submit" form={form} busy={inject.busy} isDisabled={asked === null}>
            Inject
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <Segments
          label="What"
          options={ways}
          value={way}
          onChange={(next) => {
            setWay(next);
            setAsked(null);
          }}
        />
        {way === "act" ? <ActForm acts={acts} simulator={simulator} onAsk={setAsked} /> : null}
        {way === "device" ? <DeviceForm simulator={simulator} onAsk={setAsked} /> : null}
        {way === "line" ? <LineForm onAsk={setAsked} onSend={send} /> : null}
        {inject.problem ? <p className={css.problem} role="alert">{inject.problem.detail}</p> : null}
      </form>
    </Dialog>
  );
}

type Ask = (asked: Omit<InjectAsk, "exercise"> | null) => void;

/** One of the acts that the simulator offers: what, where, how much of it. */
function ActForm({ acts, simulator, onAsk }: { readonly acts: readonly OfferedAct[]; readonly simulator: SimulatorView | undefined; readonly onAsk: Ask }) {
  const places = simulator?.places ?? [];
  const [chosen, setChosen] = useState<OfferedAct | null>(null);
  const [where, setWhere] = useState<Where | null>(null);
  const [filled, setFilled] = useState<Filled>({});
  const tell = (act: OfferedAct, at: Where | null, said: Filled): void => {
    const made = askedActOf(act, at, said);
    onAsk(made === null ? null : { act: made });
  };
  const choose = (name: string | null): void => {
    const act = acts.find((one) => one.name === name);
    if (act === undefined) return;
    const stays = where !== null && ("spot" in where ? takesSpots(act) : placesOf(act, places).some(({ id }) => id === where.place));
    const [at, said] = [stays ? where : null, filledOf(act)];
    setChosen(act);
    setWhere(at);
    setFilled(said);
    tell(act, at, said);
  };
  return (
    <div className={css.act} data-chosen={chosen !== null || undefined}>
      <div className={css.form}>
        <Select label="Act" options={acts.map(({ name, title }) => ({ id: name, label: title }))} value={chosen?.name ?? null} onChange={choose} placeholder="What happens" autoFocus />
        {chosen === null ? null : (
          <>
            <p className={css.what}>{chosen.what}</p>
            <ActFields
              act={chosen}
              filled={filled}
              onChange={(said) => {
                setFilled(said);
                tell(chosen, where, said);
              }}
            />
          </>
        )}
      </div>
      {chosen === null ? null : (
        <PlaceChoice
          act={chosen}
          places={places}
          where={where}
          onChange={(at) => {
            setWhere(at);
            tell(chosen, at, filled);
          }}
        />
      )}
    </div>
  );
}

/** A device, and what is wrong with it. */
function DeviceForm({ simulator, onAsk }: { readonly simulator: SimulatorView | undefined; readonly onAsk: Ask }) {
  const breakable = (simulator?.devices ?? []).filter(({ faults }) => faults.length > 0);
  const [device, setDevice] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const chosen = breakable.find(({ id }) => id === device);
  if (breakable.length === 0) return <p>This simulator has no device that can go wrong.</p>;
  return (
    <>
      <ComboBox
        label="Device"
        options={breakable.map(({ id, title, kind }) => ({ id, label: title || id, hint: sentence(kind) }))}
        value={device}
        onChange={(id) => {
          setDevice(id);
          setFault(null);
          onAsk(null);
        }}
        placeholder="Name or kind"
        autoFocus
      />
      <Select
        label="What is wrong with it"
        options={(chosen?.faults ?? []).map((id) => ({ id, label: sentence(id) }))}
        value={fault}
        onChange={(id) => {
          setFault(id);
          if (chosen !== undefined) onAsk({ device: chosen.id, fault: id });
        }}
        isDisabled={chosen === undefined}
      />
    </>
  );
}

/** An act that no list has: for simulators of one's own, and for who knows theirs by heart. */
function LineForm({ onAsk, onSend }: { readonly onAsk: Ask; readonly onSend: () => void }) {
  const [text, setText] = useState("");
  return (
    <TextArea
      label="An act, in the simulator's own words"
      hint="A line for each word of it: a name, =, and what it is."
      placeholder={"do = burn\nat = camera:1/building"}
      rows={6}
      value={text}
      onChange={(next) => {
        setText(next);
        const act = actOf(next);
        onAsk(act === null ? null : { act });
      }}
      onSend={onSend}
    />
  );
}
