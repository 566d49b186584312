import { attention } from "../../../api/attention.ts";
import { SIGNED_OUT } from "../../../api/client.ts";
import { problemFrom } from "../../../api/problem.ts";
import { Problem, type ProblemDocument, problemOf } from "@console";

import { videoLink } from "../video/link.ts";
import { playsVideo, VideoPlayer } from "../video/VideoPlayer.ts";
import { Multipart } from "./multipart.ts";
import { livePlaces, stillPlace } from "./places.ts";

export type FeedPhase =
  | "idle" // not wanted: out of sight
  | "opening" // nothing has come yet
  | "playing"
  | "still" // all places are taken: a still now and then
  | "failed"; // see `problem`; it is tried again by itself

export interface FeedState {
  readonly phase: FeedPhase;
  /** Width over height of the picture; null before the first one. */
  readonly aspect: number | null;
  readonly problem: ProblemDocument | null;
  /** What is drawn on: the camera's own stream, or picture after picture. */
  readonly by: "video" | "pictures";
}

/** After a stream that could not be had, pictures are shown for so long before it is tried again (milliseconds). */
const VIDEO_AGAIN_MS = 20_000;
/** A stream that shows nothing for so long is given up; some cameras send a key picture every ten seconds only (milliseconds). */
const VIDEO_WITHIN_MS = 12_000;

const STILL_EVERY_MS = 10_000;
const AGAIN_AFTER_MS = [1_000, 2_000, 4_000, 8_000] as const;
/** A stream that says nothing for so long is opened anew. */
const SILENCE_MS = 8_000;

/**
 * One camera's picture. Its own stream plays in a `<video>`; where that cannot be had (the browser, the codec, the network), pictures are
 * drawn on a canvas instead, and the stream is tried again later. Pictures play while there is a place for them, and are stills while
 * there is none. Only the newest is drawn: one that comes while another is decoded takes its turn or none.
 */
export class PictureFeed {
  private state: FeedState = { phase: "idle", aspect: null, problem: null, by: "pictures" };
  private video: HTMLVideoElement | null = null;
  private endVideo: (() => void) | null = null;
  private isWanted = false;
  private mayVideo = playsVideo;
  private videoTimer: ReturnType<typeof setTimeout> | undefined;
  /** When the light of the drawn picture fell in. */
  private taken: string | null = null;
  private canvas: HTMLCanvasElement | null = null;
  private round: AbortController | null = null;
  private leave: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private urgency = 0;
  private tries = 0;
  private newest: { readonly blob: Blob; readonly takenAt: string | null } | null = null;
  private isDrawing = false;
  private readonly stateListeners = new Set<() => void>();
  private readonly pictureListeners = new Set<() => void>();

  constructor(readonly camera: string) {}

  readonly getState = (): FeedState => this.state;
  readonly getTaken = (): string | null => this.taken;

  readonly onState = (listener: () => void): (() => void) => heard(this.stateListeners, listener);
  readonly onPicture = (listener: () => void): (() => void) => heard(this.pictureListeners, listener);

  readonly setCanvas = (canvas: HTMLCanvasElement | null): void => {
    this.canvas = canvas;
  };

  readonly setVideo = (video: HTMLVideoElement | null): void => {
    if (video === this.video) return;
    this.video = video;
    if (video === null) this.endVideo?.();
    else if (this.isWanted && this.mayVideo) this.startVideo();
  };

  /** Who goes first where places are few. What plays already goes on. */
  setUrgency(urgency: number): void {
    this.urgency = urgency;
    livePlaces.look();
  }

  /** Wanted from now on. Returns how to stop it. */
  start(): () => void {
    this.tries = 0;
    this.isWanted = true;
    this.set({ phase: "opening", problem: null });
    if (this.mayVideo && this.video !== null) this.startVideo();
    else this.startPictures();
    return () => {
      this.isWanted = false;
      clearTimeout(this.videoTimer);
      this.endVideo?.();
      this.endPictures();
      this.set({ phase: "idle", problem: null });
    };
  }

  private startPictures(): void {
    if (this.leave !== null) return;
    this.leave = livePlaces.ask({
      urgency: () => this.urgency,
      onGrant: () => { this.begin((signal) => this.play(signal)); },
      onRevoke: () => { this.begin((signal) => this.still(signal)); },
    });
    if (this.round === null) this.begin((signal) => this.still(signal));
  }

  private endPictures(): void {
    this.end();
    this.leave?.();
    this.leave = null;
  }

  /** Play the stream; what was shown before stays until its first picture is there. */
  private startVideo(): void {
    const { video } = this;
    if (video === null || this.endVideo !== null) return;
    clearTimeout(this.videoTimer);
    let watchdog: ReturnType<typeof setTimeout> | undefined;
    const player = new VideoPlayer(video, {
      onPicture: (taken, aspect) => {
        wait();
        this.endPictures();
        this.tries = 0;
        this.taken = taken ?? new Date().toISOString();
        if (this.state.by !== "video" || this.state.phase !== "playing" || this.state.aspect !== aspect) {
          this.set({ by: "video", phase: "playing", aspect, problem: null });
        }
        for (const listener of this.pictureListeners) listener();
      },
      onFailed: (_, forGood) => { give(forGood); },
    });
    const leave = videoLink.watch(this.camera, {
      onBegin: (mime) => { player.begin(mime); },
      onFrame: (frame) => { player.take(frame); },
      onNone: () => { give(false); },
    });
    const wait = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => { give(false); }, VIDEO_WITHIN_MS);
    };
    const over = (): void => {
      this.endVideo = null;
      clearTimeout(watchdog);
      leave();
      player.end();
    };
    const give = (forGood: boolean): void => {
      if (this.endVideo !== over) return;
      over();
      if (forGood) this.mayVideo = false;
      if (!this.isWanted) return;
      this.set({ by: "pictures" });
      this.startPictures();
      if (!forGood) this.videoTimer = setTimeout(() => { this.startVideo(); }, VIDEO_AGAIN_MS);
    };
    this.endVideo = over;
    wait();
  }

  private begin(work: (signal: AbortSignal) => Promise<void>): void {
    this.end();
    const round = new AbortController();
    this.round = round;
    void this.run(work, round.signal);
  }

  private end(): void {
    clearTimeout(this.timer);
    this.round?.abort();
    this.round = null;
  }

  private async run(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<void> {
    try {
      await work(signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && error.status === 401) window.dispatchEvent(new Event(SIGNED_OUT));
      this.set({ phase: "failed", problem: problemOf(error) });
    }
    if (signal.aborted) return;
    const wait = AGAIN_AFTER_MS[Math.min(this.tries, AGAIN_AFTER_MS.length - 1)] ?? 0;
    this.tries += 1;
    this.timer = setTimeout(() => { this.begin(work); }, this.state.phase === "still" ? STILL_EVERY_MS : wait);
  }

  private async play(signal: AbortSignal): Promise<void> {
    const silence = new AbortController();
    let watchdog = setTimeout(() => { silence.abort(); }, SILENCE_MS * 2);
    try {
      const answer = await fetched(`/api/cameras/${encodeURIComponent(this.camera)}/live`, AbortSignal.any([signal, silence.signal]));
      const reader = answer.body?.getReader();
      if (!reader) throw new Error("The live picture came without a body");
      const parts = new Multipart();
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => { silence.abort(); }, SILENCE_MS);
        const last = parts.feed(read.value).at(-1);
        if (last) this.show(new Blob([last.jpeg], { type: "image/jpeg" }), last.takenAt, "playing");
      }
      this.set({ phase: "failed", problem: ENDED });
    } catch (error) {
      if (silence.signal.aborted && !signal.aborted) throw new Problem(SILENT);
      throw error;
    } finally {
      clearTimeout(watchdog);
    }
  }

  private async still(signal: AbortSignal): Promise<void> {
    const done = await turn(signal);
    try {
      const answer = await fetched(`/api/cameras/${encodeURIComponent(this.camera)}/picture`, signal);
      this.show(await answer.blob(), answer.headers.get("x-taken-at"), "still");
      this.set({ phase: "still", problem: null });
    } finally {
      done();
    }
  }

  private show(blob: Blob, takenAt: string | null, phase: FeedPhase): void {
    this.tries = 0;
    if (this.state.phase !== phase || this.state.by !== "pictures") this.set({ phase, problem: null, by: "pictures" });
    this.newest = { blob, takenAt };
    if (!this.isDrawing) void this.draw();
  }

  private async draw(): Promise<void> {
    this.isDrawing = true;
    while (this.newest !== null) {
      const { blob, takenAt } = this.newest;
      this.newest = null;
      const picture = await createImageBitmap(blob).catch(() => null); // a damaged picture is left out; the next is on its way
      if (picture === null) continue;
      const { canvas } = this;
      if (canvas) {
        if (canvas.width !== picture.width) canvas.width = picture.width;
        if (canvas.height !== picture.height) canvas.height = picture.height;
        canvas.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
      }
      const aspect = picture.width / picture.height;
      picture.close();
      this.taken = takenAt;
      if (aspect !== this.state.aspect) this.set({ aspect });
      for (const listener of this.pictureListeners) listener();
    }
    this.isDrawing = false;
  }

  private set(change: Partial<FeedState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.stateListeners) listener();
  }
}

const ENDED: ProblemDocument = {
  type: "urn:civigil:problem:unavailable",
  title: "The picture ended",
  status: 503,
  detail: "The camera gives no more pictures. It is opened again as soon as it does.",
  code: "unavailable",
};

const SILENT: ProblemDocument = { ...ENDED, title: "The picture stands still", detail: "No picture has come for some seconds. It is opened again." };

async function fetched(path: string, signal: AbortSignal): Promise<Response> {
  const answer = await fetch(path, { signal, cache: "no-store", headers: attention() });
  if (!answer.ok) throw await problemFrom(answer);
  return answer;
}

/** Resolves when it is this one's turn for a still, with how to give the turn back. */
function turn(signal: AbortSignal): Promise<() => void> {
  return new Promise((resolve) => {
    let leave: (() => void) | null = null;
    let isMine = false;
    const give = (): void => leave?.();
    leave = stillPlace.ask({
      urgency: () => 0,
      onGrant: () => {
        isMine = true;
        resolve(give);
      },
      onRevoke: give,
    });
    signal.addEventListener("abort", () => {
      give();
      if (!isMine) resolve(give);
    });
  });
}

function heard(listeners: Set<() => void>, listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
