/** Masks on the drawing board of zones: an outline and a name, and nothing else that a zone has. Pure. */

import type { CameraView, PrivacyMask, WatchedZone } from "@wire";

import { SILENT } from "../zones/draft.ts";
import type { Base } from "../zones/useZoneEditor.ts";

/** A mask as the board takes it; what a zone has beside its outline never leaves it. */
export function asZone({ name, corners }: PrivacyMask): WatchedZone {
  return { ...SILENT, name, corners, forbidden: true };
}

/** As the server takes it. */
export function asMask({ name, corners }: WatchedZone): PrivacyMask {
  return { name, corners };
}

/** The camera as the board sees it: its masks in the place of its zones. */
export function withMasks(camera: CameraView): CameraView {
  return { ...camera, zones: camera.masks.map(asZone), zones_version: camera.masks_version, zones_by: camera.masks_by };
}

export function baseOfMasks(version: number, masks: readonly PrivacyMask[], by: string): Base {
  return { version, zones: masks.map(asZone), by };
}
