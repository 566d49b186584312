import { backoffMs } from "@live";

import { frameOf, type VideoFrame, type VideoWord } from "./frames.ts";

/** One camera's side of the connection. */
export interface Sink {
  /** Another stream begins, and what it is. */
  readonly onBegin: (mime: string) => void;
  readonly onFrame: (frame: VideoFrame) => void;
  /** There is no stream of this camera now. */
  readonly onNone: (code: string, why: string) => void;
}

export interface Surroundings {
  readonly open: () => WebSocket;
  readonly chance: () => number;
  /** The session is over, or locked. */
  readonly onSignedOut: (locked: boolean) => void;
}

const SESSION_ENDED = 4401;
const SESSION_LOCKED = 4423;
/** Said at the latest after so many bytes, and so often at most (milliseconds). */
const TOOK_BYTES = 64 * 1024;
const TOOK_EVERY_MS = 100;
/** The connection stays open for so long when nobody watches: pages come and go (milliseconds). */
const LINGERS_MS = 3_000;
/** After so many tries in a row that came to nothing everybody is told that there is no live view. */
const TRIES = 3;

/** The live view of this page: one WebSocket for all its cameras. It opens with the first who watches and opens again when it breaks. */
export class VideoLink {
  private socket: WebSocket | null = null;
  private readonly sinks = new Map<string, Sink>();
  /** As they were when the server was last told. */
  private told = new Map<string, Sink>();
  private readonly channels = new Map<number, string>();
  private taken = 0;
  private said = 0;
  private tries = 0;
  private tookTimer: ReturnType<typeof setTimeout> | undefined;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private lingerTimer: ReturnType<typeof setTimeout> | undefined;
  private watchTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly around: Surroundings) {}

  /** Watch a camera. Returns how to stop it. */
  watch(camera: string, sink: Sink): () => void {
    const before = this.sinks.get(camera);
    if (before) before.onNone("conflict", "It is watched somewhere else on this page");
    this.sinks.set(camera, sink);
    clearTimeout(this.lingerTimer);
    this.start();
    this.sayWatch();
    return () => {
      if (this.sinks.get(camera) !== sink) return;
      this.sinks.delete(camera);
      this.sayWatch();
      if (this.sinks.size === 0) this.lingerTimer = setTimeout(() => { this.stop(); }, LINGERS_MS);
    };
  }

  private start(): void {
    if (this.socket !== null || this.retryTimer !== undefined) return;
    const socket = this.around.open();
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    [this.taken, this.said] = [0, 0];
    this.channels.clear();
    this.told = new Map();
    socket.onopen = () => { this.sayWatch(); };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.socket !== socket) return;
      this.tries = 0;
      if (typeof data === "string") this.hear(JSON.parse(data) as VideoWord);
      else if (data instanceof ArrayBuffer) this.take(data);
    };
    socket.onclose = ({ code }) => { if (this.socket === socket) this.closed(code); };
  }

  private stop(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    const { socket } = this;
    this.socket = null;
    socket?.close(1000);
  }

  private closed(code: number): void {
    this.socket = null;
    clearTimeout(this.tookTimer);
    this.tookTimer = undefined;
    const isOut = code === SESSION_ENDED || code === SESSION_LOCKED;
    if (isOut) this.around.onSignedOut(code === SESSION_LOCKED);
    this.tries += 1;
    if (isOut || this.tries >= TRIES) {
      this.tries = 0;
      const sinks = [...this.sinks.values()];
      this.sinks.clear();
      for (const sink of sinks) sink.onNone("unavailable", "The live view does not answer");
      return;
    }
    if (this.sinks.size === 0) return;
    this.retryTimer = setTimeout(() => {
      this.retryTimer = undefined;
      if (this.sinks.size > 0) this.start();
    }, backoffMs(this.tries, this.around.chance));
  }

  private hear(word: VideoWord): void {
    if (word.t === "begin") {
      this.channels.set(word.channel, word.camera);
      this.sinks.get(word.camera)?.onBegin(word.mime);
    } else if (word.t === "none") {
      const sink = this.sinks.get(word.camera);
      this.sinks.delete(word.camera);
      this.sayWatch();
      sink?.onNone(word.code, word.why);
    }
  }

  private take(message: ArrayBuffer): void {
    this.taken += message.byteLength;
    const frame = frameOf(message);
    const camera = frame === null ? undefined : this.channels.get(frame.channel);
    if (frame !== null && camera !== undefined) this.sinks.get(camera)?.onFrame(frame);
    if (this.taken - this.said >= TOOK_BYTES) this.sayTook();
    else this.tookTimer ??= setTimeout(() => { this.sayTook(); }, TOOK_EVERY_MS);
  }

  private sayTook(): void {
    clearTimeout(this.tookTimer);
    this.tookTimer = undefined;
    if (this.said === this.taken) return;
    this.said = this.taken;
    this.say({ t: "took", bytes: this.taken });
  }

  /** Said once for all that begin or end together. */
  private sayWatch(): void {
    this.watchTimer ??= setTimeout(() => {
      this.watchTimer = undefined;
      const anew = [...this.sinks].filter(([camera, sink]) => (this.told.get(camera) ?? sink) !== sink).map(([camera]) => camera);
      // whoever comes to a camera that was watched already needs its beginning
      if (anew.length > 0) this.say({ t: "watch", cameras: [...this.sinks.keys()].filter((camera) => !anew.includes(camera)) });
      this.say({ t: "watch", cameras: [...this.sinks.keys()] });
      this.told = new Map(this.sinks);
    }, 0);
  }

  private say(word: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(word));
  }
}
