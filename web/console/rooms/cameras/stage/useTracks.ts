import { useObservation } from "@live";
import type { SeenTrack, TracksSeen } from "@wire";
import { useState } from "react";

import type { PictureFeed } from "../pictures/PictureFeed.ts";
import { useTaken } from "../pictures/usePictureFeed.ts";
import { nearest } from "./nearest.ts";

const TYPE = "cameras.tracks_seen.v1";
const KEPT = 40;
const NONE: readonly SeenTrack[] = [];

/** Who is in the picture that is drawn: the tracks of that very picture, not the newest ones, which may be ahead of it. */
export function useTracks(camera: string, feed: PictureFeed): readonly SeenTrack[] {
  const newest = useObservation<TracksSeen>(TYPE, camera);
  const taken = useTaken(feed);
  const [course, setCourse] = useState<readonly TracksSeen[]>([]);
  const body = newest?.body.camera === camera ? newest.body : null;
  if (body !== null && course.at(-1) !== body) setCourse([...course.filter((one) => one.camera === camera), body].slice(-KEPT));
  return nearest(course, taken)?.tracks ?? NONE;
}
