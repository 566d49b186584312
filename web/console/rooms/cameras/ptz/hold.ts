/** What is held down on a pad, as a speed that is said again for as long as it is held. */

export type Way = "left" | "right" | "up" | "down" | "in" | "out";

export interface Speed {
  readonly pan: number;
  readonly tilt: number;
  readonly zoom: number;
}

/** The camera stops a second after the last word; two lost words may lie between. */
export const AGAIN_MS = 400;

const STEPS: Readonly<Record<Way, Speed>> = {
  left: { pan: -1, tilt: 0, zoom: 0 },
  right: { pan: 1, tilt: 0, zoom: 0 },
  up: { pan: 0, tilt: 1, zoom: 0 },
  down: { pan: 0, tilt: -1, zoom: 0 },
  in: { pan: 0, tilt: 0, zoom: 1 },
  out: { pan: 0, tilt: 0, zoom: -1 },
};

const KEYS: Readonly<Record<string, Way>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  "+": "in",
  "=": "in",
  "-": "out",
};

/** The way of a key; undefined for a key that turns nothing. */
export function wayOf(key: string): Way | undefined {
  return KEYS[key];
}

/** All that is held, together: left and up is a diagonal, left and right is nothing. */
export function speedOf(held: Iterable<Way>): Speed {
  let [pan, tilt, zoom] = [0, 0, 0];
  for (const way of held) {
    pan += STEPS[way].pan;
    tilt += STEPS[way].tilt;
    zoom += STEPS[way].zoom;
  }
  return { pan, tilt, zoom };
}

/** Says what is held at once, again while it is held, and stop when nothing is. One word is under way at a time; the newest counts. */
export class Hold {
  private readonly held = new Set<Way>();
  private timer: ReturnType<typeof setInterval> | null = null;
  private busy = false;
  private due: "move" | "stop" | null = null;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly move: (speed: Speed) => Promise<unknown>,
    private readonly stop: () => Promise<unknown>,
  ) {}

  press(way: Way): void {
    if (this.held.has(way)) return;
    this.held.add(way);
    this.timer ??= setInterval(() => { this.say("move"); }, AGAIN_MS);
    this.say("move");
  }

  release(way: Way): void {
    if (!this.held.delete(way)) return;
    this.say(this.held.size > 0 ? "move" : "stop");
  }

  /** Nothing is held any more: the focus went elsewhere, the page is hidden, an order was refused. */
  letGo(): void {
    if (this.held.size === 0) return;
    this.held.clear();
    this.say("stop");
  }

  /** All that was held has been said, stop included: whoever sends the camera elsewhere waits for it, or that stop would end the way. */
  async said(): Promise<void> {
    this.letGo();
    await this.sending;
  }

  private say(what: "move" | "stop"): void {
    if (what === "stop" && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
    this.due = what;
    if (!this.busy) this.sending = this.send();
  }

  private async send(): Promise<void> {
    this.busy = true;
    while (this.due !== null) {
      const what = this.due;
      this.due = null;
      try {
        await (what === "stop" ? this.stop() : this.move(speedOf(this.held)));
      } catch {
        // whoever sends tells why; who was refused holds nothing
        this.held.clear();
        if (this.timer !== null) clearInterval(this.timer);
        this.timer = null;
        this.due = null;
      }
    }
    this.busy = false;
  }
}
