import { roughSpanOf, useNow, wholeTimeOf } from "@kit";
import type { CameraView } from "@wire";

import type { PictureFeed } from "./pictures/PictureFeed.ts";
import css from "./PictureAge.module.css";
import { LISTED_FRESH_FOR_MS } from "./state.ts";

export interface PictureAgeProps {
  readonly camera: CameraView;
  /** The picture that is drawn, where one is; it knows its own time. */
  readonly feed?: PictureFeed;
}

/** How old the newest picture is: of the one that is drawn, or the one that the camera's record tells of. */
export function PictureAge({ camera, feed }: PictureAgeProps) {
  const now = useNow();
  const newest = feed?.getTaken() ?? camera.last_picture;
  if (newest === null) return <span className={css.age} data-old>no picture yet</span>;
  const age = Math.max(0, now - Date.parse(newest));
  const isOld = age > LISTED_FRESH_FOR_MS;
  return (
    <time className={css.age} data-old={isOld || undefined} dateTime={newest} title={`Newest picture: ${wholeTimeOf(new Date(newest))}`}>
      {age < 2_000 ? "now" : isOld ? `${roughSpanOf(age)} old` : `${roughSpanOf(age)} ago`}
    </time>
  );
}
