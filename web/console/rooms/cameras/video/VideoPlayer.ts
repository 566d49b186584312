import { chase, type Mark, marked, timeOf } from "./course.ts";
import type { VideoFrame } from "./frames.ts";

export interface PlayerEars {
  /** A picture is on the screen; when its light fell in (ISO), where that is known. */
  readonly onPicture: (taken: string | null, aspect: number) => void;
  readonly onFailed: (why: string, forGood: boolean) => void;
}

type Source = typeof MediaSource;
const HERE = globalThis as { readonly ManagedMediaSource?: Source; readonly MediaSource?: Source };
const SOURCE = HERE.ManagedMediaSource ?? HERE.MediaSource; // an iPhone has the first one only

/** What waits for a browser that is slow to take it; beyond it the player goes on with the next key picture (bytes). */
const WAITING_AT_MOST = 8_000_000;
/** Behind the player so much is kept (seconds). */
const KEPT_S = 4;
const TRIM_AT_S = 12;

/** Whether this browser plays streams that scripts give it. */
export const playsVideo = SOURCE !== undefined;

/** One camera's stream in one `<video>`, kept close to its newest picture. */
export class VideoPlayer {
  private source: MediaSource | null = null;
  private buffer: SourceBuffer | null = null;
  private waiting: Uint8Array<ArrayBuffer>[] = [];
  private waitingBytes = 0;
  private awaitsKey = true;
  private marks: readonly Mark[] = [];
  private url = "";
  private callback = 0;
  private ended = false;

  constructor(
    private readonly video: HTMLVideoElement,
    private readonly ears: PlayerEars,
  ) {
    video.muted = true;
    video.disableRemotePlayback = true;
    video.onerror = () => { this.fail(video.error?.message ?? "The browser cannot play it"); };
    this.listen();
  }

  /** A stream of this type begins; what played before is over. */
  begin(mime: string): void {
    if (!SOURCE?.isTypeSupported(mime)) {
      this.fail(`This browser does not play ${mime}`, true);
      return;
    }
    this.letGo();
    const source = new SOURCE();
    this.source = source;
    this.url = URL.createObjectURL(source);
    this.video.src = this.url;
    source.addEventListener("sourceopen", () => {
      if (this.source !== source || this.buffer !== null) return;
      source.duration = Number.POSITIVE_INFINITY;
      this.buffer = source.addSourceBuffer(mime);
      this.buffer.onupdateend = () => { this.next(); };
      this.next();
    });
  }

  take({ kind, at, media, data }: VideoFrame): void {
    if (this.source === null) return;
    if (kind === "picture" && this.awaitsKey) return;
    if (kind === "key") this.awaitsKey = false;
    if (kind !== "init") this.marks = marked(this.marks, { media, at });
    this.waiting.push(data);
    this.waitingBytes += data.byteLength;
    if (this.waitingBytes > WAITING_AT_MOST) {
      [this.waiting, this.waitingBytes, this.awaitsKey] = [[], 0, true];
    }
    this.next();
  }

  end(): void {
    this.ended = true;
    if ("cancelVideoFrameCallback" in this.video) this.video.cancelVideoFrameCallback(this.callback);
    this.video.onerror = null;
    this.letGo();
    this.video.removeAttribute("src");
    this.video.load();
  }

  private next(): void {
    const { buffer, video } = this;
    if (buffer === null || buffer.updating || this.ended || this.source?.readyState !== "open") return;
    this.follow();
    const { buffered } = buffer;
    const from = buffered.length > 0 ? buffered.start(0) : 0;
    try {
      if (buffered.length > 0 && video.currentTime - from > TRIM_AT_S) {
        buffer.remove(from, video.currentTime - KEPT_S);
      } else if (this.waiting.length > 0) {
        const data = joined(this.waiting, this.waitingBytes);
        [this.waiting, this.waitingBytes] = [[], 0];
        buffer.appendBuffer(data);
      }
    } catch (error) {
      this.fail(error instanceof Error ? error.message : "The browser takes no more of it");
    }
  }

  /** Stay close to the newest picture. */
  private follow(): void {
    const { buffer, video } = this;
    if (buffer === null) return;
    const ranges = Array.from({ length: buffer.buffered.length }, (_, index) => [buffer.buffered.start(index), buffer.buffered.end(index)] as const);
    const { seek, rate } = chase(video.currentTime, ranges);
    if (seek !== null) video.currentTime = seek;
    if (video.playbackRate !== rate) video.playbackRate = rate;
    if (video.paused && ranges.length > 0) void video.play().catch(() => undefined); // a browser that wants a touch first shows its first picture
  }

  private listen(): void {
    const { video } = this;
    const shown = (media: number): void => {
      const at = timeOf(this.marks, media);
      if (video.videoWidth > 0) this.ears.onPicture(at === null ? null : new Date(at).toISOString(), video.videoWidth / video.videoHeight);
    };
    if ("requestVideoFrameCallback" in video) {
      const again = (_: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
        if (this.ended) return;
        shown(mediaTime);
        this.callback = video.requestVideoFrameCallback(again);
      };
      this.callback = video.requestVideoFrameCallback(again);
    } else {
      (video as HTMLVideoElement).ontimeupdate = () => { shown((video as HTMLVideoElement).currentTime); };
    }
  }

  private letGo(): void {
    [this.source, this.buffer, this.waiting, this.waitingBytes, this.awaitsKey, this.marks] = [null, null, [], 0, true, []];
    if (this.url !== "") URL.revokeObjectURL(this.url);
    this.url = "";
  }

  private fail(why: string, forGood = false): void {
    if (this.ended) return;
    this.ears.onFailed(why, forGood);
  }
}

function joined(pieces: readonly Uint8Array<ArrayBuffer>[], bytes: number): Uint8Array<ArrayBuffer> {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Uint8Array(bytes);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
