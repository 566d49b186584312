import { Button, Dialog, StateLine } from "@kit";
import type { CameraAddress, CameraView } from "@wire";
import { CircleCheck } from "lucide-react";

import { answer, api, useDeed } from "@console";

import { nameOf } from "../state.ts";
import { CAMERAS } from "../useCameras.ts";
import { Asked } from "./Asked.tsx";
import { useInquiry } from "./useNetwork.ts";
import { clockWordsOf } from "./words.ts";

export interface ConnectDialogProps {
  readonly camera: CameraView;
  readonly at: CameraAddress;
  readonly onClose: () => void;
}

/** A camera whose password was changed: asked under the new one, and reached so from then on. */
export function ConnectDialog({ camera, at, onClose }: ConnectDialogProps) {
  const state = useInquiry();
  const inquiry = state.inquiry;
  const answered = state.asking ? null : (inquiry?.answered ?? null);
  const connect = useDeed({
    does: (id: string) => answer(api.PUT("/api/cameras/{camera}/connection", { params: { path: { camera: camera.id } }, body: { inquiry: id } })),
    said: `${nameOf(camera)} is reached so from now on`,
    touches: () => [CAMERAS],
    onDone: onClose,
    quiet: true,
  });
  return (
    <Dialog
      title={`Reach ${nameOf(camera)} anew`}
      lead="The camera is asked under the new name and password first. Zones, masks and what it reported stay as they are."
      isOpen
      onOpenChange={(open) => { if (!open) onClose(); }}
      size="s"
      footer={
        <>
          <Button onPress={onClose}>Leave it</Button>
          <Button tone="accent" isDisabled={answered === null} busy={connect.busy} onPress={() => { if (inquiry) connect.run(inquiry.id); }}>Use it from now on</Button>
        </>
      }
    >
      {answered ? (
        <>
          <StateLine tone="ok" icon={CircleCheck} words={`${[answered.make, answered.model].filter(Boolean).join(" ")} answers`} />
          {clockWordsOf(answered.clock_ahead_s)}
          {connect.problem ? <p role="alert">{connect.problem.detail}</p> : null}
        </>
      ) : (
        <Asked at={at} state={state} />
      )}
    </Dialog>
  );
}
