import { EmptyState, ErrorState, LoadingState } from "@kit";
import type { CameraView } from "@wire";
import { VideoOff } from "lucide-react";
import type { ReactNode } from "react";
import { useParams } from "react-router";

import { BackLink, Page, problemOf, useCan } from "@console";

import { useCamera } from "./useCameras.ts";

export interface ForCameraProps {
  readonly title: string;
  /** Needed to change something here. */
  readonly permission: string;
  /** What is told to whoever lacks it. */
  readonly refusal: { readonly title: string; readonly detail: string };
  readonly children: (camera: CameraView) => ReactNode;
}

/** A page on which something of one camera is changed: asks for the camera that the address names, and says why there is none to change. */
export function ForCamera({ title, permission, refusal, children }: ForCameraProps) {
  const { id = "" } = useParams();
  const { camera, error, refetch } = useCamera(id);
  const may = useCan(permission);
  if (camera && may) return children(camera);
  return (
    <Page title={title} before={<BackToCamera id={id} />}>
      {!may ? (
        <EmptyState title={refusal.title} detail={refusal.detail} />
      ) : camera === null ? (
        <EmptyState icon={VideoOff} title={`There is no camera ${id}`} detail="It may have been taken out of the settings since." />
      ) : error ? (
        <ErrorState problem={problemOf(error)} onRetry={refetch} />
      ) : (
        <LoadingState shape="picture" label="Asking for the camera" />
      )}
    </Page>
  );
}

export function BackToCamera({ id }: { readonly id: string }) {
  return <BackLink to={`/cameras/${id}`} label="Back to the camera" />;
}
