import { attention } from "../../../api/attention.ts";
import { SIGNED_OUT } from "../../../api/client.ts";
import { problemFrom } from "../../../api/problem.ts";
import { Problem, type ProblemDocument, problemOf } from "@console";

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
}

const STILL_EVERY_MS = 10_000;
const AGAIN_AFTER_MS = [1_000, 2_000, 4_000, 8_000] as const;
/** A stream that says nothing for so long is opened anew. */
const SILENCE_MS = 8_000;

/**
 * One camera's picture on one canvas. It plays while it is wanted and has a place, shows stills while it has none, and opens again by
 * itself when the stream ends. Only the newest picture is drawn: one that comes while another is decoded takes its turn or none.
 */
export class PictureFeed {
  private state: FeedState = { phase: "idle", aspect: null, problem: null };
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

  /** Who goes first where places are few. What plays already goes on. */
  setUrgency(urgency: number): void {
    this.urgency = urgency;
    livePlaces.look();
  }

  /** Wanted from now on. Returns how to stop it. */
  start(): () => void {
    this.tries = 0;
    this.set({ phase: "opening", problem: null });
    this.leave = livePlaces.ask({
      urgency: () => this.urgency,
      onGrant: () => { this.begin((signal) => this.play(signal)); },
      onRevoke: () => { this.begin((signal) => this.still(signal)); },
    });
    if (this.round === null) this.begin((signal) => this.still(signal));
    return () => {
      this.end();
      this.leave?.();
      this.leave = null;
      this.set({ phase: "idle", problem: null });
    };
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
    if (this.state.phase !== phase) this.set({ phase, problem: null });
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
