import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { AGAIN_MS, Hold, type Speed, speedOf, wayOf } from "./hold.ts";

const still = () => Promise.resolve();

describe("a pad that is held", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("adds what is held up to one speed", () => {
    expect(speedOf(["left", "up"])).toEqual({ pan: -1, tilt: 1, zoom: 0 });
    expect(speedOf(["left", "right", "in"])).toEqual({ pan: 0, tilt: 0, zoom: 1 });
    expect([wayOf("ArrowUp"), wayOf("-"), wayOf("a")]).toEqual(["up", "out", undefined]);
  });

  it("says its speed at once, again while it is held, and stop once at the end", async () => {
    const moves: Speed[] = [];
    const stop = vi.fn(still);
    const hold = new Hold((speed) => { moves.push(speed); return still(); }, stop);
    hold.press("left");
    hold.press("left");
    await vi.advanceTimersByTimeAsync(AGAIN_MS * 2.5);
    expect(moves).toHaveLength(3);
    hold.press("up");
    await vi.advanceTimersByTimeAsync(1);
    expect(moves.at(-1)).toEqual({ pan: -1, tilt: 1, zoom: 0 });
    hold.release("up");
    hold.release("left");
    hold.letGo();
    await vi.advanceTimersByTimeAsync(AGAIN_MS * 5);
    expect(stop).toHaveBeenCalledTimes(1);
    const said = moves.length;
    await vi.advanceTimersByTimeAsync(AGAIN_MS * 5);
    expect(moves).toHaveLength(said);
  });

  it("lets no words pile up on a slow line, and stop comes last", async () => {
    const order: string[] = [];
    let answer: () => void = () => undefined;
    const slow = (word: string) => new Promise<void>((resolve) => { order.push(word); answer = resolve; });
    const hold = new Hold(() => slow("move"), () => slow("stop"));
    hold.press("right");
    await vi.advanceTimersByTimeAsync(AGAIN_MS * 10);
    expect(order).toEqual(["move"]);
    hold.release("right");
    await vi.advanceTimersByTimeAsync(AGAIN_MS);
    expect(order).toEqual(["move"]);
    answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(["move", "stop"]);
  });

  it("has said stop before it is left: a stop that comes later would end the way home", async () => {
    const order: string[] = [];
    let answer: () => void = () => undefined;
    const slow = (word: string) => new Promise<void>((resolve) => { order.push(word); answer = resolve; });
    const hold = new Hold(() => slow("move"), () => slow("stop"));
    hold.press("left");
    void hold.said().then(() => order.push("home"));
    await vi.advanceTimersByTimeAsync(1);
    answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(["move", "stop"]);
    answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(order).toEqual(["move", "stop", "home"]);
  });

  it("gives up when it is refused", async () => {
    const move = vi.fn(() => Promise.reject(new Error("ann steers it")));
    const hold = new Hold(move, still);
    hold.press("in");
    await vi.advanceTimersByTimeAsync(AGAIN_MS * 5);
    expect(move).toHaveBeenCalledTimes(1);
  });
});
