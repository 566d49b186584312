import { Button, ComboBox, Dialog, Segments, Select, sentence, TextArea } from "@kit";
import type { ExerciseRow, OfferedDevice } from "@wire";
import { useId, useState } from "react";

import { useDeed } from "@console";

import { actOf } from "../course.ts";
import { ask, EXERCISES, type InjectAsk } from "../queries.ts";
import css from "./InjectDialog.module.css";

const WAYS = [
  { id: "device", label: "A device goes wrong", word: "A device goes wrong" },
  { id: "act", label: "Something happens", word: "Something happens" },
] as const;

export interface InjectDialogProps {
  readonly row: ExerciseRow;
  readonly devices: readonly OfferedDevice[];
  readonly onLeave: () => void;
}

/** Make something happen that the script does not have. */
export function InjectDialog({ row, devices, onLeave }: InjectDialogProps) {
  const breakable = devices.filter(({ faults }) => faults.length > 0);
  const [way, setWay] = useState<(typeof WAYS)[number]["id"]>(breakable.length > 0 ? "device" : "act");
  const [device, setDevice] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [text, setText] = useState("");
  const form = useId();
  const inject = useDeed({ does: ask.inject, said: "Injected", touches: () => [EXERCISES], quiet: true, onDone: onLeave });
  const chosen = breakable.find(({ id }) => id === device);
  const asked = askedOf(row.id, way === "device" ? { device: chosen?.id, fault } : { text });
  const send = (): void => { if (asked && !inject.busy) inject.run(asked); };
  return (
    <Dialog
      title="Inject"
      lead="It happens at once, and stands in the report with your name. Nobody who is tested is told."
      isOpen
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
        <Segments label="What" options={WAYS} value={way} onChange={setWay} />
        {way === "device" ? (
          breakable.length === 0 ? (
            <p>This simulator has no device that can go wrong.</p>
          ) : (
            <>
              <ComboBox
                label="Device"
                options={breakable.map(({ id, title, kind }) => ({ id, label: title || id, hint: sentence(kind) }))}
                value={device}
                onChange={(id) => {
                  setDevice(id);
                  setFault(null);
                }}
                placeholder="Name or kind"
                autoFocus
              />
              <Select label="What is wrong with it" options={(chosen?.faults ?? []).map((id) => ({ id, label: sentence(id) }))} value={fault} onChange={setFault} isDisabled={chosen === undefined} />
            </>
          )
        ) : (
          <TextArea
            label="An act, in the simulator's own words"
            hint="A line for each word of it: a name, =, and what it is."
            placeholder={"do = burn\nat = camera:1/building"}
            rows={6}
            value={text}
            onChange={setText}
            onSend={send}
          />
        )}
        {inject.problem ? <p className={css.problem} role="alert">{inject.problem.detail}</p> : null}
      </form>
    </Dialog>
  );
}

/** What is asked of the server; null while it is not said yet. */
function askedOf(exercise: string, said: { readonly device?: string | undefined; readonly fault?: string | null; readonly text?: string }): InjectAsk | null {
  if (said.text !== undefined) {
    const act = actOf(said.text);
    return act === null ? null : { exercise, act };
  }
  return said.device !== undefined && said.fault ? { exercise, device: said.device, fault: said.fault } : null;
}
