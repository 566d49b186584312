import { spanOf } from "@kit";
import type { SeenTrack, WatchedZone } from "@wire";

import type { PictureFeed } from "../pictures/PictureFeed.ts";
import { nameOf } from "../state.ts";
import { SELDOM_MS, useFleet } from "../useCameras.ts";
import { feetOf, isInside, loiterShare, percent } from "./shapes.ts";
import css from "./TracksLayer.module.css";
import { useTracks } from "./useTracks.ts";

export type ZoneShape = Pick<WatchedZone, "name" | "corners" | "forbidden" | "loiter_s">;

/** How a zone is drawn: by colour and dashes, and by its sign. */
export function kindOf({ corners, forbidden }: ZoneShape): "line" | "forbidden" | "loiter" {
  return corners.length === 2 ? "line" : forbidden ? "forbidden" : "loiter";
}

export interface TracksLayerProps {
  readonly camera: string;
  readonly feed: PictureFeed;
  readonly zones: readonly ZoneShape[];
  /** Judge by the outlines given here, not by the server's word: for zones that are being drawn. */
  readonly isDraft?: boolean;
}

/** Who is in the picture: a box, a number, how long they stay, and how much of what a zone allows is used up. */
export function TracksLayer({ camera, feed, zones, isDraft = false }: TracksLayerProps) {
  const tracks = useTracks(camera, feed);
  return (
    <>
      {tracks.map((track) => (
        <Track key={track.track} track={isDraft ? judged(track, zones) : track} zones={zones} isDraft={isDraft} />
      ))}
    </>
  );
}

function Track({ track, zones, isDraft }: { readonly track: SeenTrack; readonly zones: readonly ZoneShape[]; readonly isDraft: boolean }) {
  const { left, top, width, height } = track.box;
  const zone = zones.find((one) => one.name === track.zone);
  const share = zone && !isDraft ? loiterShare(track, zones) : null;
  const at = zone?.forbidden ? "forbidden" : share !== null && share >= 1 ? "over" : zone ? "zone" : "free";
  return (
    <div className={css.track} data-at={at} data-track={track.track} style={{ left: percent(left), top: percent(top), width: percent(width), height: percent(height) }}>
      <span className={css.label} data-below={top < 0.07 || undefined} data-left={left > 0.86 || undefined}>
        <span className={css.number}>{track.track}</span>
        <span className={css.more}>
          {track.label === "" ? null : <span>{track.label}</span>}
          {track.speed_mps === null || track.speed_mps === 0 ? null : <span>{track.speed_mps.toFixed(1)} m/s</span>}
          {track.before === null ? null : <span><From before={track.before} /></span>}
          {zone && !isDraft ? <span>{spanOf(track.dwell_s * 1000)}</span> : null}
          {isDraft && zone ? <span>would count</span> : null}
        </span>
      </span>
      <i className={css.feet} />
      {share === null ? null : (
        <span className={css.share}>
          <i style={{ width: percent(share) }} />
        </span>
      )}
    </div>
  );
}

/** Whom they were before another camera: its name, and the number there. */
function From({ before }: { readonly before: string }) {
  const { data } = useFleet({ every: SELDOM_MS });
  const [camera = "", number = ""] = before.split("/");
  const found = data?.cameras.find(({ id }) => id === camera);
  return `from ${found ? nameOf(found) : camera}, ${number}`;
}

/** The track as the outlines given here would see it. */
function judged(track: SeenTrack, zones: readonly ZoneShape[]): SeenTrack {
  const feet = feetOf(track.box);
  const zone = zones.find(({ corners }) => isInside(corners, feet));
  return { ...track, zone: zone?.name ?? null };
}
