import { Button, Dialog, Segments, TextArea, useNow } from "@kit";
import type { OfferedScenario, SimulatorView } from "@wire";
import { Play } from "lucide-react";
import { useId, useState } from "react";

import { useDeed, useScope } from "@console";

import { hourOf } from "./course.ts";
import { ask, EXERCISES } from "./queries.ts";
import css from "./StartDialog.module.css";
import { PACES } from "./paces.ts";

export interface Chosen {
  readonly simulator: SimulatorView;
  /** Null: a script of one's own. */
  readonly scenario: OfferedScenario | null;
}

/** How fast, and go. Whoever starts an exercise looks at it from then on. */
export function StartDialog({ chosen: { simulator, scenario }, onLeave }: { readonly chosen: Chosen; readonly onLeave: () => void }) {
  const [pace, setPace] = useState("1");
  const [script, setScript] = useState("");
  const { setScope } = useScope();
  const form = useId();
  const hour = hourOf(simulator, useNow());
  const start = useDeed({
    does: ask.start,
    said: `${scenario?.title ?? "Your script"}: asked of ${simulator.title}`,
    touches: () => [EXERCISES],
    quiet: true,
    onDone: () => {
      setScope("Exercise");
      onLeave();
    },
  });
  const ready = scenario !== null || script.trim() !== "";
  const send = (): void => {
    if (!ready || start.busy) return;
    start.run({ simulator: simulator.name, speed: Number(pace), ...(scenario ? { scenario: scenario.name } : { script }) });
  };
  return (
    <Dialog
      title={scenario ? `Start “${scenario.title}”` : "Play a script of your own"}
      lead={scenario?.what ?? `Its text, as ${simulator.title} reads it.`}
      isOpen
      onOpenChange={(open) => { if (!open) onLeave(); }}
      footer={
        <>
          <Button onPress={onLeave}>Leave it</Button>
          <Button tone="accent" type="submit" form={form} icon={Play} busy={start.busy} isDisabled={!ready}>
            Start the exercise
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
        {scenario ? null : <TextArea label="Script" rows={12} value={script} onChange={setScript} onSend={send} autoFocus />}
        <div className={css.pace}>
          <span className={css.label}>Pace</span>
          <Segments label="Pace" options={PACES} value={pace} onChange={setPace} />
          <span className={css.hint}>Seconds of the exercise in one second of yours. It can be changed while it plays.</span>
          {hour === null ? null : <span className={css.hint}>It is {hour} there, by the sun: cameras see by that light.</span>}
        </div>
        <p className={css.note}>This screen turns to what is rehearsed: it wears the word EXERCISE, and has the tone of exercises. What is real is heard all the same.</p>
        {start.problem ? <p className={css.problem} role="alert">{start.problem.detail}</p> : null}
      </form>
    </Dialog>
  );
}
