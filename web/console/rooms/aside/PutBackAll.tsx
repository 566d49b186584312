import { Button, Dialog, toast } from "@kit";
import { useQueryClient } from "@tanstack/react-query";
import type { AsideRow } from "@wire";
import { RotateCcw } from "lucide-react";
import { useRef, useState } from "react";

import { problemOf, useCan } from "@console";

import css from "./PutBackAll.module.css";
import { ASIDE, putBack } from "./useAside.ts";

/** Puts all messages of one kind back, one after the other, after one question; it can be stopped between two. */
export function PutBackAll({ rows }: { readonly rows: readonly AsideRow[] }) {
  const may = useCan("gateway:aside:retry");
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<number | null>(null);
  const queries = useQueryClient();
  const waiting = rows.filter((row) => !row.retry_asked);
  const stopped = useRef(false);
  const isStopped = (): boolean => stopped.current;

  const run = async (): Promise<void> => {
    stopped.current = false;
    let count = 0;
    try {
      while (count < waiting.length && !isStopped()) {
        const row = waiting[count];
        setDone(count);
        if (row) await putBack(row.room, row.id);
        count += 1;
      }
      toast({ title: `${String(count)} of ${String(waiting.length)} put back` });
    } catch (error) {
      toast({ title: `${String(count)} of ${String(waiting.length)} put back, then it failed`, detail: problemOf(error).detail, tone: "bad" });
    }
    setDone(null);
    setAsking(false);
    await queries.invalidateQueries({ queryKey: ASIDE });
  };

  if (!may || waiting.length === 0) return null;
  return (
    <>
      <Button size="s" icon={RotateCcw} onPress={() => { setAsking(true); }}>
        Put all back
      </Button>
      <Dialog
        title={`Put ${String(waiting.length)} ${waiting.length === 1 ? "message" : "messages"} back?`}
        lead="Do this once the cause is mended. What fails again comes back here, with its new error."
        isOpen={asking}
        onOpenChange={(open) => {
          stopped.current = true;
          setAsking(open);
        }}
        size="s"
        footer={
          <>
            <Button onPress={() => { stopped.current = true; setAsking(false); }}>{done === null ? "Leave them" : "Stop"}</Button>
            <Button tone="accent" busy={done !== null} onPress={() => void run()}>
              Put back
            </Button>
          </>
        }
      >
        {done === null ? (
          <p className={css.words}>They are handled in the order in which they stand.</p>
        ) : (
          <label className={css.progress}>
            {done} of {waiting.length}
            <progress max={waiting.length} value={done} />
          </label>
        )}
      </Dialog>
    </>
  );
}
