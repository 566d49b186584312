import { Elapsed, KeyValue, Panel, StateLine } from "@kit";
import type { CameraView } from "@wire";
import type { ReactNode } from "react";

import { standsAs } from "../state.ts";
import css from "./HealthPanel.module.css";
import { verdictOf } from "./verdict.ts";

const whole = new Intl.NumberFormat("en-GB");

/** How the camera is: a sentence first, the figures below it. */
export function HealthPanel({ camera }: { readonly camera: CameraView }) {
  const { tone, icon } = standsAs(camera);
  const { frames, dropped, damaged } = camera;
  const pairs: readonly (readonly [string, ReactNode])[] = [
    ["Picture", camera.width && camera.height ? `${String(camera.width)} × ${String(camera.height)}${camera.codec ? `, ${codecOf(camera.codec)}` : ""}` : "–"],
    ["Pictures a second", <span key="rate" className={css.figure}>{camera.rate === null ? "–" : camera.rate.toFixed(1)}</span>],
    ["Watched", <span key="frames" className={css.figure}>{whole.format(frames)}</span>],
    ["Dropped", <Share key="dropped" count={dropped} of={frames + dropped} />],
    ["Damaged", <Share key="damaged" count={damaged} of={frames + damaged} />],
    ["Reconnected", <span key="connections" className={css.figure}>{times(Math.max(0, camera.connections - 1))}</span>],
    ["Background learned anew", <span key="relearned" className={css.figure}>{times(camera.relearned)}</span>],
    ["Zones", zonesOf(camera)],
    ["Source", <span key="source" className={css.source}>{sourceOf(camera)}</span>],
  ];
  return (
    <Panel title="Health">
      <StateLine tone={tone} icon={icon} words={verdictOf(camera)}><Elapsed since={camera.since} /></StateLine>
      <KeyValue pairs={pairs} />
    </Panel>
  );
}

function Share({ count, of }: { readonly count: number; readonly of: number }) {
  if (count === 0) return <span className={css.figure}>none</span>;
  const share = of > 0 ? (count / of) * 100 : 0;
  return (
    <span className={css.figure}>
      <span className={css.bad}>{whole.format(count)}</span> <span className={css.soft}>{share < 0.1 ? "under 0.1" : share.toFixed(1)} %</span>
    </span>
  );
}

function times(count: number): string {
  return count === 0 ? "never" : count === 1 ? "once" : `${whole.format(count)} times`;
}

function zonesOf({ zones, zones_by: by }: CameraView): string {
  const count = zones.length === 0 ? "none: nothing is watched" : String(zones.length);
  return `${count}, ${by === "settings" ? "from the settings" : `drawn by ${by}`}`;
}

/** Without the fingerprint of its certificate, which is nothing to look at every day. */
function sourceOf({ source }: CameraView): string {
  return source.replace(/[?&]sha256=[0-9a-f]+/i, "");
}

function codecOf(codec: string): string {
  return { h264: "H.264", hevc: "H.265", av1: "AV1", vp9: "VP9", mjpeg: "Motion JPEG", mpeg4: "MPEG-4" }[codec] ?? codec.toUpperCase();
}
