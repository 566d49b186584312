import { describe, expect, it } from "vitest";

import { countsIn } from "./counts.ts";

const rows = (...states: string[]): readonly { readonly state: string }[] => states.map((state) => ({ state }));

describe("the counts beside a list", () => {
  it("stand in one order, whichever row comes first, without those of which there are none", () => {
    expect(countsIn(rows("heard", "lost", "heard", "heard"), ["lost", "waiting", "heard"])).toEqual([["lost", 1], ["heard", 3]]);
  });

  it("of a state that a newer server says come last", () => {
    expect(countsIn(rows("asleep", "heard"), ["lost", "heard"])).toEqual([["heard", 1], ["asleep", 1]]);
  });
});
