import { describe, expect, it } from "vitest";

import { Slots } from "./Slots.ts";

function asking(slots: Slots) {
  const plays = new Set<string>();
  const ask = (name: string, urgency = 0): (() => void) => {
    const leave = slots.ask({ urgency: () => urgency, onGrant: () => plays.add(name), onRevoke: () => plays.delete(name) });
    return () => {
      plays.delete(name);
      leave();
    };
  };
  return { ask, playing: () => [...plays].toSorted() };
}

describe("places for live pictures", () => {
  it("never plays more than the browser has connections for, and lets the next in when one leaves", () => {
    const { ask, playing } = asking(new Slots(2));
    const leave = ask("a");
    ask("b");
    ask("c");
    expect(playing()).toEqual(["a", "b"]);
    leave();
    expect(playing()).toEqual(["b", "c"]);
  });

  it("gives the chosen camera a place at once, and the other one its own back", () => {
    const { ask, playing } = asking(new Slots(2));
    ask("a");
    ask("b");
    const leave = ask("chosen", 1);
    expect(playing()).toContain("chosen");
    expect(playing()).toHaveLength(2);
    leave();
    expect(playing()).toEqual(["a", "b"]);
  });

  it("does not open a picture anew that has a place already when it is chosen", () => {
    const slots = new Slots(2);
    let [urgency, grants] = [0, 0];
    slots.ask({ urgency: () => urgency, onGrant: () => { grants += 1; }, onRevoke: () => { grants -= 100; } });
    urgency = 1;
    slots.look();
    expect(grants).toBe(1);
  });

  it("does not push out one that is as urgent", () => {
    const { ask, playing } = asking(new Slots(1));
    ask("a", 1);
    ask("b", 1);
    expect(playing()).toEqual(["a"]);
  });
});
