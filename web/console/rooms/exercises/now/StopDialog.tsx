import { Button, Dialog, TextField } from "@kit";
import type { ExerciseRow } from "@wire";
import { useId, useState } from "react";

import { useDeed } from "@console";

import { ask, EXERCISES } from "../queries.ts";

/** An end before its time; what was played until then is scored. */
export function StopDialog({ row, onLeave }: { readonly row: ExerciseRow; readonly onLeave: () => void }) {
  const [reason, setReason] = useState("");
  const form = useId();
  const stop = useDeed({ does: ask.stop, said: "Asked to stop", touches: () => [EXERCISES], onDone: onLeave });
  return (
    <Dialog
      title={`Stop “${row.title || row.scenario || "the exercise"}”?`}
      lead="What was true until now is held beside what the city said, and scored. It cannot be taken up again."
      isOpen
      onOpenChange={(open) => { if (!open) onLeave(); }}
      size="s"
      footer={
        <>
          <Button onPress={onLeave}>Let it play</Button>
          <Button tone="danger" type="submit" form={form} busy={stop.busy}>
            Stop the exercise
          </Button>
        </>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!stop.busy) stop.run({ exercise: row.id, reason });
        }}
      >
        <TextField label="Why" hint="It stands in the report; it may stay empty." value={reason} onChange={setReason} maxLength={500} autoFocus />
      </form>
    </Dialog>
  );
}
