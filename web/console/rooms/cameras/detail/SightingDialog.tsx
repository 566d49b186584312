import { Dialog, EmptyState, EvidencePlayer, KeyValue, sentence, TimeOfDay } from "@kit";
import type { SightingView } from "@wire";
import { ImageOff } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";

import { useCan } from "@console";

import { cautionOf } from "../experimental.ts";
import { Unseal, unsealedAt } from "../Unseal.tsx";
import { useCameraIncidents } from "../useCameras.ts";
import css from "./SightingDialog.module.css";

export interface SightingDialogProps {
  readonly sighting: SightingView | null;
  readonly onClose: () => void;
  readonly mayLook: boolean;
}

/** One sighting: its clip, the figures, and the incident that it belongs to. */
export function SightingDialog({ sighting, onClose, mayLook }: SightingDialogProps) {
  return (
    <Dialog
      title={sighting ? `${sentence(sighting.what)}: ${sighting.zone}` : "Sighting"}
      isOpen={sighting !== null}
      onOpenChange={(open) => { if (!open) onClose(); }}
      size="l"
    >
      {sighting ? <Body sighting={sighting} mayLook={mayLook} /> : null}
    </Dialog>
  );
}

function Body({ sighting, mayLook }: { readonly sighting: SightingView; readonly mayLook: boolean }) {
  const [snapshot, clip] = sighting.evidence;
  const shown = clip ?? snapshot;
  const title = `${sentence(sighting.what)} of number ${String(sighting.track)}`;
  const mayUnseal = useCan("gateway:evidence:unseal");
  const [reason, setReason] = useState<string | null>(null);
  const mediaType = clip ? "video/mp4" : "image/jpeg";
  return (
    <div className={css.body}>
      {sighting.original && reason !== null ? (
        <EvidencePlayer key="original" src={unsealedAt(sighting.original, reason)} mediaType={mediaType} title={`${title}, unblurred`} at={sighting.occurred} autoPlay />
      ) : shown && mayLook ? (
        <EvidencePlayer key="blurred" src={`/api/evidence/${shown}`} mediaType={mediaType} title={title} at={sighting.occurred} autoPlay />
      ) : (
        <EmptyState icon={ImageOff} title={shown ? "You may not see evidence" : "No picture and no clip"} detail={shown ? "Ask for the permission gateway:evidence:view." : "This sighting was reported without evidence."} />
      )}
      {sighting.original && mayUnseal ? <Unseal isOpen={reason !== null} onUnseal={setReason} /> : null}
      <KeyValue
        pairs={[
          ["Happened", <TimeOfDay key="at" at={sighting.occurred} />],
          ["Zone", sighting.zone],
          ...cautionOf(sighting.what),
          ["Followed as", `number ${String(sighting.track)}`],
          ["Stayed", `${sighting.dwell_s.toFixed(1)} s`],
          ["Incident", <IncidentOf key="incident" sighting={sighting} />],
        ]}
      />
    </div>
  );
}

/** The incident whose subjects name this very track. */
function IncidentOf({ sighting }: { readonly sighting: SightingView }) {
  const may = useCan("incidents:incident:view");
  const { data } = useCameraIncidents(sighting.camera, may);
  const subject = `track:${sighting.camera}/${String(sighting.track)}`;
  const incident = data?.find((one) => one.subjects.includes(subject));
  if (!may) return "–";
  if (data === undefined) return "is looked for";
  return incident ? <Link to={`/incidents/${incident.id}`} className={css.incident}>{incident.summary}</Link> : "none of the newest";
}
