import { describe, expect, it } from "vitest";

import { draftsOf, nextOf, picked, spotOf, textOf, type TieDraft, tiesOf, without } from "./ties.ts";

const pixel = { x: 0.2, y: 0.6 };
const spot = { latitude: 52.43, longitude: 13.53 };

describe("points that are tied", () => {
  it("come from a click in the picture and one on the map, in either order", () => {
    const first = picked([], null, { pixel });
    expect(tiesOf(first.drafts)).toEqual([]);
    const one = picked(first.drafts, null, { spot });
    expect(tiesOf(one.drafts)).toEqual([{ ...pixel, ...spot }]);
    const other = picked(picked(one.drafts, null, { spot }).drafts, null, { pixel });
    expect(tiesOf(other.drafts)).toHaveLength(2);
    expect(new Set(other.drafts.map(({ key }) => key)).size).toBe(2);
  });

  it("move when they are chosen, and are removed alone", () => {
    const drafts = draftsOf([{ ...pixel, ...spot }, { ...pixel, ...spot }]);
    const moved = picked(drafts, "t1", { pixel: { x: 0.9, y: 0.9 } });
    expect(moved.drafts.map((one) => one.pixel?.x)).toEqual([0.2, 0.9]);
    expect(without(moved.drafts, "t0").map(({ key }) => key)).toEqual(["t1"]);
    expect(picked(without(drafts, "t0"), null, { pixel }).drafts.map(({ key }) => key)).toEqual(["t1", "t2"]);
  });

  it("are no more than the server takes", () => {
    const many = draftsOf(Array.from({ length: 32 }, () => ({ ...pixel, ...spot })));
    expect(picked(many, null, { pixel }).drafts).toHaveLength(32);
  });

  it("take coordinates as people write them, and nothing else", () => {
    expect(spotOf("52.43, 13.53")).toEqual(spot);
    expect(spotOf(" 52.43 13.53 ")).toEqual(spot);
    expect(textOf(spotOf("52.43;13.53"))).toBe("52.430000, 13.530000");
    for (const text of ["", "52.43", "north, east", "95, 13", "52, 13, 4"]) expect(spotOf(text)).toBeNull();
  });

  it("say what comes next", () => {
    const open: TieDraft = { key: "t0", pixel, spot: null };
    expect(nextOf([])).toContain("4 more are needed");
    expect(nextOf([open])).toContain("on the map");
    expect(nextOf(draftsOf([{ ...pixel, ...spot }, { ...pixel, ...spot }, { ...pixel, ...spot }]))).toContain("1 more is needed");
    expect(nextOf(draftsOf(Array.from({ length: 4 }, () => ({ ...pixel, ...spot }))))).toContain("A fifth");
  });
});
