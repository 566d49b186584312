import { Button, EmptyState, EvidencePlayer, Explanation, KeyValue, sentence, StatusChip, TimeOfDay, useDocked } from "@kit";
import type { Judgement, Reported } from "@wire";
import { FileDown, ImageOff, RotateCcw, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useCan, useWho } from "@console";

import { cautionOf } from "../experimental.ts";
import { Unseal, unsealedAt } from "../Unseal.tsx";
import { ExportDialog } from "./ExportDialog.tsx";
import css from "./ReviewDetail.module.css";
import { SeenOverlay } from "./SeenOverlay.tsx";
import { VerdictBar } from "./VerdictBar.tsx";
import type { NotTaken } from "./useReview.ts";
import { figureOf, VERDICTS } from "./words.ts";

export interface ReviewDetailProps {
  readonly one: Reported;
  readonly camera: string;
  readonly mayLook: boolean;
  readonly mayJudge: boolean;
  /** The verdict that was given last and not taken. */
  readonly notTaken: NotTaken | null;
  readonly onGive: (verdict: Judgement | null, knownDays?: number) => void;
}

/** One sighting: its clip with what was seen in it, the verdict, why it was told, and against which threshold. */
export function ReviewDetail({ one, camera, mayLook, mayJudge, notTaken, onGive }: ReviewDetailProps) {
  const [snapshot, clip] = one.evidence;
  const shown = clip ?? snapshot;
  const mayExport = useCan("gateway:evidence:export");
  const mayUnseal = useCan("gateway:evidence:unseal");
  const who = useWho();
  const docked = useDocked();
  const [reason, setReason] = useState<string | null>(null);
  const unsealed = one.original !== null && reason !== null ? unsealedAt(one.original, reason) : null;
  const [exporting, setExporting] = useState(false);
  const verdict = one.verdict === null ? null : VERDICTS[one.verdict];
  return (
    <div className={css.detail}>
      {shown && mayLook ? (
        <EvidencePlayer
          key={unsealed ?? shown}
          src={unsealed ?? `/api/evidence/${shown}`}
          mediaType={clip ? "video/mp4" : "image/jpeg"}
          title={`${sentence(one.what)}: ${camera}${unsealed === null ? "" : ", unblurred"}`}
          at={one.occurred}
          autoPlay
          moment={clip ? one.moment_s : null}
          over={(time) => <SeenOverlay one={one} time={time} />}
        />
      ) : (
        <EmptyState icon={ImageOff} title={shown ? "You may not see evidence" : "No picture and no clip"} detail={shown ? "Ask for the permission gateway:evidence:view." : one.evidence_because ? `Removed: ${one.evidence_because}.` : "It was reported without evidence."} />
      )}
      {mayJudge ? <div ref={docked} className={css.verdicts}><VerdictBar one={one} onGive={onGive} /></div> : null}
      {notTaken === null ? null : (
        <p className={css.missed} role="alert">
          <TriangleAlert aria-hidden size={16} />
          <span>
            <b>{notTaken.verdict === null ? "The verdict was not taken back." : `“${VERDICTS[notTaken.verdict].word}” was not taken.`}</b> {sentence(notTaken.why)}.
          </span>
          <Button size="s" icon={RotateCcw} onPress={() => { onGive(notTaken.verdict); }}>Again</Button>
        </p>
      )}
      {one.original !== null && mayLook && mayUnseal ? <Unseal isOpen={reason !== null} onUnseal={setReason} /> : null}
      {one.explanation ? <Explanation explanation={one.explanation} title="Why it was told" /> : null}
      <KeyValue
        pairs={[
          ["Camera", <Link key="camera" to={`/cameras/${one.camera}`} className={css.link}>{camera}</Link>],
          ["Happened", <TimeOfDay key="at" at={one.occurred} />],
          ["Where", one.zone],
          ...cautionOf(one.what),
          ["Became", one.rank === "alert" ? "an alert, and so an incident" : `a detection: ${one.because}`],
          ["Measured", one.measured === null ? "nothing that a threshold is held against" : figureOf(one.measured, one.unit)],
          ["Threshold", one.threshold === null ? "none" : `${figureOf(one.threshold, one.unit)}${one.base !== null && one.base !== one.threshold ? `, set to ${figureOf(one.base, one.unit)}` : ""}`],
          ["Evidence", shown && mayExport ? <Button key="export" size="s" icon={FileDown} onPress={() => { setExporting(true); }}>Export…</Button> : shown ? "sealed; each view is on record" : "none"],
          ["Verdict", verdict ? <span key="verdict" className={css.said}><StatusChip tone={verdict.tone} icon={verdict.icon}>{verdict.word}</StatusChip> by {who(one.verdict_by ?? "")}{one.verdict_at ? <>, <TimeOfDay at={one.verdict_at} /></> : null}</span> : "none yet"],
        ]}
      />
      {exporting ? <ExportDialog one={one} isOpen onOpenChange={setExporting} /> : null}
    </div>
  );
}
