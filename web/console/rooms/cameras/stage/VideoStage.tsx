import { roughSpanOf, useNow } from "@kit";
import type { CameraView } from "@wire";
import { ClockAlert, LoaderCircle } from "lucide-react";
import type { ReactNode, Ref } from "react";

import { type PictureFeed } from "../pictures/PictureFeed.ts";
import { useFeedState } from "../pictures/usePictureFeed.ts";
import { FRESH_FOR_MS, nameOf, wordsOf } from "../state.ts";
import css from "./VideoStage.module.css";

export interface VideoStageProps {
  readonly camera: CameraView;
  readonly feed: PictureFeed;
  /** Drawn over the picture, in shares of it. */
  readonly children?: ReactNode;
  /** Drawn over the whole stage, borders included. */
  readonly beside?: ReactNode;
  readonly ref?: Ref<HTMLDivElement>;
  /** Without words about what is missing, for small ones. */
  readonly terse?: boolean;
  /** What is drawn over the picture stands there without one too: zones can be drawn while a camera is blind. */
  readonly alwaysOver?: boolean;
}

/** A camera's picture, as large as it fits, with what is drawn over it. What is no longer how it is there now is drawn grey, with its age. */
export function VideoStage({ camera, feed, children, beside, ref, terse = false, alwaysOver = false }: VideoStageProps) {
  const { phase, aspect, problem, by } = useFeedState(feed);
  const { setVideo, setCanvas } = feed;
  const now = useNow();
  const taken = feed.getTaken();
  const age = taken === null ? null : now - Date.parse(taken);
  const shape = aspect ?? shapeOf(camera);
  const stillAllowance = phase === "still" ? 3 * FRESH_FOR_MS : FRESH_FOR_MS;
  const isOld = age !== null && age > stillAllowance;
  const isBlind = !camera.has_picture || phase === "failed";
  const worth = taken === null || aspect === null ? "none" : isOld || isBlind ? "old" : "fresh";
  const words = wordsOf(camera.state);
  const Icon = words.icon;
  return (
    <div ref={ref} className={css.stage} data-roomy={alwaysOver || undefined} style={{ "--aspect": shape } as React.CSSProperties}>
      <div className={css.frame}>
        <div role="img" aria-label={`Picture of ${nameOf(camera)}`} className={css.picture} data-worth={worth}>
          <video ref={setVideo} className={css.canvas} data-off={by !== "video" || undefined} muted playsInline aria-hidden tabIndex={-1} />
          <canvas ref={setCanvas} className={css.canvas} data-off={by === "video" || undefined} aria-hidden />
        </div>
        {worth === "fresh" ? null : isBlind || isOld ? (
          <div className={css.note} data-tone={camera.state === "watching" ? "warn" : words.tone} role="status">
            <i className={css.mark}>
              <Icon aria-hidden size={20} className={camera.state === "starting" ? css.spin : undefined} />
            </i>
            <strong>{camera.state === "watching" && isOld ? "The picture stands still" : words.blind}</strong>
            {terse ? null : <span>{reasonOf(camera, problem?.detail)}</span>}
          </div>
        ) : (
          <div className={css.note} role="status" aria-label="Waits for a picture">
            <LoaderCircle aria-hidden size={22} className={css.spin} />
          </div>
        )}
        {worth === "none" && !alwaysOver ? null : <div className={css.over}>{children}</div>}
        {worth === "old" && age !== null ? (
          <span className={css.stamp}>
            <ClockAlert aria-hidden size={12} />
            {roughSpanOf(age)} old
          </span>
        ) : null}
      </div>
      {beside}
    </div>
  );
}

function shapeOf({ width, height }: CameraView): number {
  return width && height ? width / height : 16 / 9;
}

/** The camera's own reason goes before what this page's request was refused with. */
function reasonOf(camera: CameraView, refused: string | undefined): string {
  const words = camera.reason === "" ? (refused ?? "") : camera.reason;
  return /^\w+:\/\//.test(words) ? words : words.charAt(0).toUpperCase() + words.slice(1); // an address stays as it is
}
