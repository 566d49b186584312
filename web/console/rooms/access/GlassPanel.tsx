import { Button, Dialog, EmptyState, ErrorState, LoadingState, Panel, StatusChip, TextArea, TimeOfDay } from "@kit";
import type { Glass } from "@wire";
import { Hammer } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { problemOf, useDeed } from "@console";

import css from "./GlassPanel.module.css";
import words from "./people/WritePerson.module.css";
import { ask, GLASS, useGlasses, usePeople } from "./queries.ts";

/** Who broke the glass and why; each waits for somebody who says what came of it. */
export function GlassPanel() {
  const { data, error, refetch } = useGlasses();
  const people = usePeople();
  const [open, setOpen] = useState<Glass | null>(null);
  if (data === undefined) return error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState label="Reading" count={4} />;
  if (data.glasses.length === 0) return <EmptyState icon={Hammer} title="No glass was ever broken" detail="Whoever needs more than their roles permit breaks the glass, says why, and stands here." />;
  const nameOf = (id: string): string => people.data?.people.find((one) => one.id === id)?.name ?? id;
  return (
    <div className={css.stack}>
      {data.glasses.map((one) => (
        <Panel
          key={one.id}
          title={nameOf(one.person)}
          actions={one.reviewed ? <StatusChip tone="ok">Reviewed</StatusChip> : <Button size="s" onPress={() => { setOpen(one); }}>Review</Button>}
        >
          <p className={css.reason}>{one.reason}</p>
          <p className={words.note}>
            <TimeOfDay at={one.began} /> until <TimeOfDay at={one.ended ?? one.ends} />
            {one.incident ? <> · <Link to={`/incidents/${one.incident}`}>its incident</Link></> : null}
            {one.reviewed ? <> · {one.reviewed_by ? nameOf(one.reviewed_by) : ""}: {one.finding}</> : null}
          </p>
        </Panel>
      ))}
      {open ? <Review glass={open} name={nameOf(open.person)} onLeave={() => { setOpen(null); }} /> : null}
    </div>
  );
}

function Review({ glass, name, onLeave }: { readonly glass: Glass; readonly name: string; readonly onLeave: () => void }) {
  const [finding, setFinding] = useState("");
  const review = useDeed({ does: ask.review, said: "Reviewed", touches: () => [GLASS], quiet: true, onDone: onLeave });
  const send = (): void => { if (finding.trim() !== "") review.run({ id: glass.id, finding }); };
  return (
    <Dialog
      title={`What came of it, ${name}’s broken glass?`}
      lead={glass.reason}
      isOpen
      onOpenChange={onLeave}
      footer={
        <>
          <Button onPress={onLeave}>Leave it</Button>
          <Button tone="accent" busy={review.busy} isDisabled={finding.trim() === ""} onPress={send}>
            Reviewed
          </Button>
        </>
      }
    >
      <TextArea label="Finding" hint="It is mended with this, where it still is broken" value={finding} onChange={setFinding} onSend={send} autoFocus />
      {review.problem ? <p className={words.problem} role="alert">{review.problem.detail}</p> : null}
    </Dialog>
  );
}
