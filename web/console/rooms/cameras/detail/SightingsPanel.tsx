import { Button, ErrorState, LoadingState, Panel, roughSpanOf, sentence, TimeOfDay } from "@kit";
import type { SightingView } from "@wire";
import { ImageOff, Play } from "lucide-react";
import { useState } from "react";

import { problemOf, useCan } from "@console";

import { KindIcon } from "../KindIcon.tsx";
import { useSightings } from "../useCameras.ts";
import { SightingDialog } from "./SightingDialog.tsx";
import css from "./SightingsPanel.module.css";

const AT_FIRST = 6;
/** Kinds that somebody did on purpose, where nobody may. */
const GRAVE: ReadonlySet<string> = new Set(["intrusion", "tampered"]);

/** What this camera reported, the newest first, each with its picture, clip and incident. */
export function SightingsPanel({ camera }: { readonly camera: string }) {
  const { data, error, refetch } = useSightings(camera);
  const mayLook = useCan("gateway:evidence:view");
  const [open, setOpen] = useState<SightingView | null>(null);
  const [whole, setWhole] = useState(false);
  const shown = whole ? data : data?.slice(0, AT_FIRST);
  return (
    <Panel title="Sightings" flush>
      {data === undefined || shown === undefined ? (
        error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState count={3} label="Asking for sightings" />
      ) : data.length === 0 ? (
        <p className={css.none}>None yet. Who stays too long in a zone, or enters a forbidden one, is listed here with picture and clip.</p>
      ) : (
        <>
          <ol className={css.list}>
            {shown.map((sighting) => (
              <li key={sighting.event}>
                <Sighting sighting={sighting} mayLook={mayLook} onOpen={() => { setOpen(sighting); }} />
              </li>
            ))}
          </ol>
          {data.length > shown.length ? (
            <div className={css.more}>
              <Button size="s" tone="quiet" wide onPress={() => { setWhole(true); }}>{`Show ${String(data.length - shown.length)} older ones`}</Button>
            </div>
          ) : null}
        </>
      )}
      <SightingDialog sighting={open} onClose={() => { setOpen(null); }} mayLook={mayLook} />
    </Panel>
  );
}

interface SightingProps {
  readonly sighting: SightingView;
  readonly mayLook: boolean;
  readonly onOpen: () => void;
}

function Sighting({ sighting, mayLook, onOpen }: SightingProps) {
  const [snapshot, clip] = sighting.evidence;
  const [failed, setFailed] = useState(false);
  return (
    <button type="button" className={css.sighting} onClick={onOpen}>
      <span className={css.thumb}>
        {snapshot && mayLook && !failed ? <img src={`/api/evidence/${snapshot}`} alt="" loading="lazy" onError={() => { setFailed(true); }} /> : <ImageOff aria-hidden size={18} />}
        {clip ? <span className={css.play}><Play aria-hidden size={12} fill="currentColor" /></span> : null}
      </span>
      <span className={css.what} data-tone={GRAVE.has(sighting.what) ? "bad" : "warn"}>
        <KindIcon what={sighting.what} />
        {sentence(sighting.what)}
      </span>
      <span className={css.line} title={sighting.zone}>{sighting.zone}</span>
      <span className={css.line}>
        <TimeOfDay at={sighting.occurred} />
        {sighting.dwell_s >= 1 ? ` · stayed ${roughSpanOf(sighting.dwell_s * 1000)}` : ""}
      </span>
    </button>
  );
}
