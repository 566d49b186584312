import { EmptyState, ErrorState, EvidencePlayer, LoadingState, TimeOfDay } from "@kit";
import type { Piece } from "@wire";
import { Film, Image, ShieldCheck } from "lucide-react";
import { useState } from "react";

import type { ProblemDocument } from "@console";

import css from "./EvidencePanel.module.css";
import { Part } from "./Part.tsx";
import { scenesOf } from "./scenes.ts";

export interface EvidencePanelProps {
  /** Null while they are asked for. */
  readonly pieces: readonly Piece[] | null;
  readonly problem: ProblemDocument | null;
}

/** What was seen: the newest clip plays, the earlier ones stand beside it. */
export function EvidencePanel({ pieces, problem }: EvidencePanelProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  if (problem) return <ErrorState problem={problem} />;
  if (pieces === null) return <LoadingState shape="picture" label="Looking for evidence" />;
  const scenes = scenesOf(pieces);
  const scene = scenes.find((one) => one.key === chosen) ?? scenes[0];
  const [main] = scene?.pieces ?? [];
  if (!scene || !main) {
    return (
      <Part title="Evidence">
        <EmptyState icon={Film} title="No picture and no clip" detail="What was reported came without evidence." />
      </Part>
    );
  }
  return (
    <Part
      title="Evidence"
      beside={
        <span className={css.record}>
          <ShieldCheck aria-hidden size={13} />
          sealed; each view is on record
        </span>
      }
    >
      <EvidencePlayer key={main.evidence.id} src={main.href} mediaType={main.evidence.media_type} title={`${main.by}: ${main.evidence.role || "evidence"}`} at={main.at} autoPlay />
      {scenes.length > 1 ? (
        <ol className={css.strip} aria-label="All evidence, the newest first">
          {scenes.map((one) => (
            <li key={one.key}>
              <button type="button" className={css.scene} aria-pressed={one === scene} onClick={() => { setChosen(one.key); }}>
                {one.pieces.some((piece) => piece.evidence.media_type.startsWith("video/")) ? <Film aria-hidden size={14} /> : <Image aria-hidden size={14} />}
                <TimeOfDay at={one.at} />
                <span className={css.by}>{one.by}</span>
              </button>
            </li>
          ))}
        </ol>
      ) : null}
    </Part>
  );
}
