import { useSyncExternalStore } from "react";

/** One clock for the whole page: every counter on it ticks in the same instant, and one timer serves them all. */
class PageClock {
  private now = Date.now();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.timer === undefined) {
      this.now = Date.now();
      this.aim();
    }
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) {
        clearTimeout(this.timer);
        this.timer = undefined;
      }
    };
  };

  readonly read = (): number => {
    // While nobody listens nothing ticks; a first reader must not get an old time.
    if (this.timer === undefined && Date.now() - this.now >= 1000) this.now = Date.now();
    return this.now;
  };

  /** At the next full second, so that all seconds on the screen change together. */
  private aim(): void {
    this.timer = setTimeout(
      () => {
        this.now = Date.now();
        this.aim();
        for (const listener of this.listeners) listener();
      },
      1000 - (Date.now() % 1000),
    );
  }
}

const clock = new PageClock();

/** The time, anew each second (milliseconds since 1970). */
export function useNow(): number {
  return useSyncExternalStore(clock.subscribe, clock.read, clock.read);
}
