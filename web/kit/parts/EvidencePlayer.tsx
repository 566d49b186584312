import { ChevronLeft, ChevronRight, Download, ImageOff, Maximize, Pause, Play, Repeat } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { Button } from "./Button.tsx";
import css from "./EvidencePlayer.module.css";
import { ErrorState } from "./ErrorState.tsx";
import { IconButton } from "./IconButton.tsx";
import { Menu } from "./Menu.tsx";
import { TimeOfDay } from "./TimeOfDay.tsx";

export interface EvidencePlayerProps {
  readonly src: string;
  /** `video/mp4`, `image/jpeg`. */
  readonly mediaType: string;
  readonly title: string;
  readonly at?: string | undefined;
  /** Frames a second, for stepping; measured while it plays where the browser can. */
  readonly framesPerSecond?: number;
  readonly autoPlay?: boolean;
  /** Drawn over the picture, in shares of it. `time`: seconds of the clip that are shown; null for a picture. */
  readonly over?: (time: number | null) => ReactNode;
  /** A moment of the clip, in seconds, marked on its scale. */
  readonly moment?: number | null;
}

const SPEEDS = [0.25, 0.5, 1, 2, 4] as const;

/**
 * A clip or a picture that is evidence: it plays, steps by single frames, runs slow and fast, and can be taken along.
 * Space plays, `,` and `.` step, arrow keys move by a second.
 */
export function EvidencePlayer(props: EvidencePlayerProps) {
  const { src, mediaType, title, at, over } = props;
  const [failed, setFailed] = useState(false);
  const [aspect, setAspect] = useState(16 / 9);
  return (
    <figure className={css.player}>
      {failed ? (
        <ErrorState title="This evidence cannot be shown" detail="It may have been shredded, or the file is damaged." icon={ImageOff} />
      ) : mediaType.startsWith("video/") ? (
        <Clip {...props} aspect={aspect} onAspect={setAspect} onFail={() => { setFailed(true); }} />
      ) : (
        <Frame aspect={aspect} over={over?.(null)}>
          <img
            src={src}
            alt={title}
            className={css.picture}
            onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) => { if (naturalHeight > 0) setAspect(naturalWidth / naturalHeight); }}
            onError={() => { setFailed(true); }}
          />
        </Frame>
      )}
      <figcaption className={css.caption}>
        <span className={css.title}>{title}</span>
        {at ? <TimeOfDay at={at} /> : null}
        <a href={src} download className={css.download}>
          <Download aria-hidden size={14} />
          Download
        </a>
      </figcaption>
    </figure>
  );
}

/** The picture, and what is drawn over it exactly where it lies. */
function Frame({ aspect, over, children }: { readonly aspect: number; readonly over: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={css.frame} style={{ "--aspect": aspect } as React.CSSProperties}>
      {children}
      {over ? <div className={css.over}>{over}</div> : null}
    </div>
  );
}

interface ClipProps extends EvidencePlayerProps {
  readonly aspect: number;
  readonly onAspect: (aspect: number) => void;
  readonly onFail: () => void;
}

function Clip({ src, title, framesPerSecond = 25, autoPlay = false, over, moment, aspect, onAspect, onFail }: ClipProps) {
  const video = useRef<HTMLVideoElement>(null);
  const frame = useRef(1 / framesPerSecond);
  const [playing, setPlaying] = useState(false);
  const [time, setTime] = useState(0);
  const [length, setLength] = useState(0);
  const [speed, setSpeed] = useState(1);
  const [looped, setLooped] = useState(false);

  useEffect(() => {
    const element = video.current;
    if (!element || !("requestVideoFrameCallback" in element)) return undefined;
    let before: number | undefined;
    let handle = 0;
    const seen: VideoFrameRequestCallback = (_now, shown) => {
      const step = before === undefined ? 0 : shown.mediaTime - before;
      if (step > 0.004 && step < 0.6) frame.current = Math.min(frame.current, step) || step;
      before = shown.mediaTime;
      setTime(shown.mediaTime);
      handle = element.requestVideoFrameCallback(seen);
    };
    handle = element.requestVideoFrameCallback(seen);
    return () => { element.cancelVideoFrameCallback(handle); };
  }, [src]);

  const act = (deed: (element: HTMLVideoElement) => void) => {
    if (video.current) deed(video.current);
  };
  const play = () => { act((v) => { if (v.paused) void v.play().catch(unplayed); else v.pause(); }); };
  const move = (by: number) => { act((v) => { v.currentTime = Math.min(v.duration || 0, Math.max(0, v.currentTime + by)); }); };
  const step = (way: 1 | -1) => { act((v) => { v.pause(); move(way * frame.current); }); };
  const pace = (value: number) => { act((v) => { v.playbackRate = value; setSpeed(value); }); };
  const faster = (way: 1 | -1) => { pace(SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, SPEEDS.findIndex((one) => one === speed) + way))] ?? 1); };

  const keys: Readonly<Record<string, () => void>> = {
    " ": play, k: play, ",": () => { step(-1); }, ".": () => { step(1); },
    ArrowLeft: () => { move(-1); }, ArrowRight: () => { move(1); }, "<": () => { faster(-1); }, ">": () => { faster(1); },
  };

  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the keys are shortcuts of the buttons inside
    <div
      className={css.clip}
      role="group"
      aria-label={`Player: ${title}`}
      onKeyDown={(event) => {
        const deed = keys[event.key];
        const onButton = event.target instanceof HTMLButtonElement && event.key === " ";
        if (!deed || onButton || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        deed();
      }}
    >
      <Frame aspect={aspect} over={over?.(time)}>
      <video
        ref={video}
        src={src}
        className={css.picture}
        playsInline
        muted
        autoPlay={autoPlay}
        loop={looped}
        preload="metadata"
        tabIndex={0}
        aria-label={title}
        onClick={play}
        onPlay={() => { setPlaying(true); }}
        onPause={() => { setPlaying(false); }}
        onTimeUpdate={(event) => { setTime(event.currentTarget.currentTime); }}
        onDurationChange={(event) => { setLength(event.currentTarget.duration); }}
        onLoadedMetadata={({ currentTarget: { videoWidth, videoHeight } }) => { if (videoHeight > 0) onAspect(videoWidth / videoHeight); }}
        onError={onFail}
      />
      </Frame>
      {moment !== undefined && moment !== null && length > 0 ? <i className={css.moment} aria-hidden style={{ left: `${String(Math.min(100, (moment / length) * 100))}%` }} /> : null}
      <input
        type="range"
        className={css.scrub}
        aria-label="Position"
        aria-valuetext={`${time.toFixed(1)} of ${length.toFixed(1)} seconds`}
        min={0}
        max={Number.isFinite(length) ? length : 0}
        step={0.01}
        value={Math.min(time, length)}
        onChange={(event) => { const to = event.currentTarget.valueAsNumber; act((v) => { v.currentTime = to; }); setTime(to); }}
        style={{ "--share": `${String(length > 0 ? (time / length) * 100 : 0)}%` } as React.CSSProperties}
      />
      <div className={css.controls}>
        <IconButton icon={playing ? Pause : Play} label={playing ? "Pause" : "Play"} keys="space" size="s" onPress={play} />
        <IconButton icon={ChevronLeft} label="One frame back" keys="," size="s" onPress={() => { step(-1); }} />
        <IconButton icon={ChevronRight} label="One frame on" keys="." size="s" onPress={() => { step(1); }} />
        <output className={css.time} data-figures>
          {seconds(time)} <span>/ {seconds(length)}</span>
        </output>
        <span className={css.gap} />
        <Menu
          label="Speed"
          trigger={<Button size="s" tone="quiet" aria-label={`Speed ${String(speed)}`}>{`${String(speed)}×`}</Button>}
          groups={[{ deeds: SPEEDS.map((one) => ({ id: String(one), label: `${String(one)}×`, run: () => { pace(one); } })) }]}
        />
        <IconButton icon={Repeat} label="Again and again" size="s" on={looped} onPress={() => { setLooped(!looped); }} />
        <IconButton icon={Maximize} label="Full screen" size="s" onPress={() => { act((v) => { void v.requestFullscreen(); }); }} />
      </div>
    </div>
  );
}

/** A play that was cut short by a pause is no failure; what cannot be decoded is told by the `error` event. */
function unplayed(): void {
  // Nothing to do: see above.
}

function seconds(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const whole = Math.floor(value);
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, "0")}.${String(Math.floor((value % 1) * 10))}`;
}
