import { clockOf, IconButton, Kbd, roughSpanOf, Switch, useNow, wholeTimeOf } from "@kit";
import { Maximize } from "lucide-react";

import { HeatChoice, type HeatView } from "../heat/HeatChoice.tsx";
import type { PictureFeed } from "../pictures/PictureFeed.ts";
import { useTaken } from "../pictures/usePictureFeed.ts";
import { FRESH_FOR_MS } from "../state.ts";
import css from "./PictureBar.module.css";

export interface PictureBarProps {
  readonly feed: PictureFeed;
  readonly shows: { readonly tracks: boolean; readonly zones: boolean };
  readonly heat: HeatView;
  readonly onTracks: () => void;
  readonly onZones: () => void;
  readonly onFill: () => void;
  readonly mayLook: boolean;
}

/** Below the picture: its time beside now, and what is drawn over it. */
export function PictureBar({ feed, shows, heat, onTracks, onZones, onFill, mayLook }: PictureBarProps) {
  const now = useNow();
  return (
    <div className={css.bar}>
      <div className={css.times}>
        {mayLook ? <PictureTime feed={feed} now={now} /> : <span className={css.note}>You may not see this camera&rsquo;s picture.</span>}
        <span>Now <b>{clockOf(new Date(now))}</b></span>
      </div>
      <Switch isSelected={shows.tracks} onChange={onTracks}>
        <span className={css.keys}>Who is followed <Kbd keys="t" /></span>
      </Switch>
      <Switch isSelected={shows.zones} onChange={onZones}>
        <span className={css.keys}>Zones <Kbd keys="z" /></span>
      </Switch>
      <HeatChoice view={heat} />
      <span className={css.fill}><IconButton icon={Maximize} label="Fill the screen" keys="f" onPress={onFill} /></span>
    </div>
  );
}

function PictureTime({ feed, now }: { readonly feed: PictureFeed; readonly now: number }) {
  const taken = useTaken(feed);
  if (taken === null) return <span>No picture yet</span>;
  const at = new Date(taken);
  const behind = Math.max(0, now - at.getTime());
  const isOld = behind > FRESH_FOR_MS;
  return (
    <span title={wholeTimeOf(at)}>
      Picture <b>{clockOf(at)}.{Math.floor(at.getMilliseconds() / 100)}</b>
      {isOld ? <span data-old> {roughSpanOf(behind)} behind</span> : null}
    </span>
  );
}
