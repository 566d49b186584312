import { describe, expect, it } from "vitest";

import { chase, type Mark, marked, timeOf } from "./course.ts";

describe("the course of a stream", () => {
  const marks = [0, 1, 2, 3].reduce<readonly Mark[]>((before, number) => marked(before, { media: 10 + number / 10, at: 1_000_000 + number * 100 }), []);

  it("says when the light of a picture fell in, so that what is drawn over it is of the same moment", () => {
    expect(timeOf(marks, 10.2)).toBeCloseTo(1_000_200);
    expect(timeOf(marks, 10.25)).toBeCloseTo(1_000_250);
    expect(timeOf(marks, 99)).toBeNull();
    expect(timeOf([], 1)).toBeNull();
  });

  it("forgets what was before a jump back, and keeps no more than it needs", () => {
    expect(marked(marks, { media: 1, at: 5 })).toEqual([{ media: 1, at: 5 }]);
    const long = Array.from({ length: 2_000 }).reduce<readonly Mark[]>((before, _, number) => marked(before, { media: number, at: number }), []);
    expect(long.length).toBeLessThan(300);
  });

  it("begins near the newest picture, hurries after it, jumps when it is far, and over holes", () => {
    expect(chase(0, [[10, 14]])).toEqual({ seek: 13.88, rate: 1 });
    expect(chase(13.9, [[10, 14]])).toEqual({ seek: null, rate: 1 });
    expect(chase(13.5, [[10, 14]])).toEqual({ seek: null, rate: 1.15 });
    expect(chase(12, [[10, 14]])).toEqual({ seek: 13.88, rate: 1 });
    expect(chase(13.9, [[10, 14], [16, 16.05]])).toEqual({ seek: 16, rate: 1 });
    expect(chase(50, [[10, 14]])).toEqual({ seek: 13.88, rate: 1 });
    expect(chase(50, [])).toEqual({ seek: null, rate: 1 });
  });
});
