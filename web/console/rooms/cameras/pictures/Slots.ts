/**
 * Who may play a live picture now. A browser gives a server without HTTP/2 six connections in all, to all pages together: were each
 * camera of a wall to hold one, nothing else would be answered any more. Who waits shows stills meanwhile.
 *
 * Whoever asks with the higher urgency goes first, and takes the place of one with a lower urgency.
 */

export interface Wish {
  /** The larger, the sooner. Whoever changes it says so by `look`. */
  readonly urgency: () => number;
  readonly onGrant: () => void;
  /** Its place was given to a more urgent one; it waits again. */
  readonly onRevoke: () => void;
}

export class Slots {
  private readonly waiting: Wish[] = [];
  private readonly playing: Wish[] = [];

  constructor(private readonly atMost: number) {}

  /** Ask for a place. Returns how to give it back, or to wait no longer. */
  ask(wish: Wish): () => void {
    this.waiting.push(wish);
    this.share();
    return () => {
      without(this.waiting, wish);
      without(this.playing, wish);
      this.share();
    };
  }

  /** Somebody's urgency changed. */
  look(): void {
    this.share();
  }

  private share(): void {
    for (let next = mostUrgent(this.waiting); next; next = mostUrgent(this.waiting)) {
      if (this.playing.length >= this.atMost) {
        const last = leastUrgent(this.playing);
        if (!last || last.urgency() >= next.urgency()) return;
        without(this.playing, last);
        this.waiting.push(last);
        last.onRevoke();
      }
      without(this.waiting, next);
      this.playing.push(next);
      next.onGrant();
    }
  }
}

function mostUrgent(wishes: readonly Wish[]): Wish | undefined {
  return wishes.reduce<Wish | undefined>((best, one) => (best && best.urgency() >= one.urgency() ? best : one), undefined);
}

function leastUrgent(wishes: readonly Wish[]): Wish | undefined {
  return wishes.reduce<Wish | undefined>((worst, one) => (worst && worst.urgency() <= one.urgency() ? worst : one), undefined);
}

function without(wishes: Wish[], wish: Wish): void {
  const at = wishes.indexOf(wish);
  if (at >= 0) wishes.splice(at, 1);
}
