import { StatusChip } from "@kit";
import type { CameraView } from "@wire";
import { useRef } from "react";
import { Link } from "react-router";

import type { HeatShown } from "../heat/HeatChoice.tsx";
import { HeatLayer } from "../heat/HeatLayer.tsx";
import { PatternChip } from "../PatternChip.tsx";
import { PictureAge } from "../PictureAge.tsx";
import { useFeedState, usePictureFeed } from "../pictures/usePictureFeed.ts";
import { TracksLayer } from "../stage/TracksLayer.tsx";
import { VideoStage } from "../stage/VideoStage.tsx";
import { nameOf, standsAs } from "../state.ts";
import css from "./CameraTile.module.css";

export interface CameraTileProps {
  readonly camera: CameraView;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly showsTracks: boolean;
  readonly heat?: HeatShown;
  readonly mayLook: boolean;
}

/** A pointer that only passes over selects nothing (milliseconds). */
const RESTS_MS = 350;

/** One camera of the wall. It plays while it is in sight; the one that is selected always does. */
export function CameraTile({ camera, isSelected, onSelect, showsTracks, heat = "off", mayLook }: CameraTileProps) {
  const place = useRef<HTMLAnchorElement>(null);
  const rest = useRef<ReturnType<typeof setTimeout>>(undefined);
  const feed = usePictureFeed(camera.id, place, isSelected ? 1 : 0, camera.has_picture && mayLook);
  const { phase } = useFeedState(feed);
  const words = standsAs(camera);
  return (
    <Link
      ref={place}
      to={`/cameras/${camera.id}`}
      className={css.tile}
      data-camera={camera.id}
      data-state={camera.state}
      data-selected={isSelected || undefined}
      tabIndex={isSelected ? 0 : -1}
      onFocus={onSelect}
      onPointerEnter={(event) => { if (event.pointerType === "mouse") rest.current = setTimeout(onSelect, RESTS_MS); }}
      onPointerLeave={() => { clearTimeout(rest.current); }}
    >
      <div className={css.view}>
        <VideoStage
          camera={camera}
          feed={feed}
          beside={phase === "still" ? <span className={css.corner} title="As many cameras play as the browser has connections for; this one plays when it is selected">Still</span> : null}
        >
          {heat === "off" ? null : <HeatLayer camera={camera.id} feed={feed} kind={heat} />}
          {showsTracks ? <TracksLayer camera={camera.id} feed={feed} zones={camera.zones} /> : null}
        </VideoStage>
      </div>
      <div className={css.foot}>
        <span className={css.name} title={nameOf(camera)}>{nameOf(camera)}</span>
        {camera.pattern ? <PatternChip /> : null}
        <span className={css.age}><PictureAge camera={camera} feed={feed} /></span>
        <StatusChip tone={words.tone} icon={words.icon} title={camera.reason}>{words.word}</StatusChip>
      </div>
    </Link>
  );
}
