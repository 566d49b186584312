import type { Deed } from "@wire";
import { describe, expect, it } from "vitest";

import { contentOf, titleOf } from "./words.ts";

describe("a deed that takes two people", () => {
  it("is told by its order's first sentence, or its name where nobody says what it does", () => {
    expect(titleOf({ says: "Make a new key. Refused where there is none.", deed: "a.b.v1" } as Deed)).toBe("Make a new key");
    expect(titleOf({ says: "", deed: "a.b.v1" } as Deed)).toBe("a.b.v1");
  });

  it("shows whatever its content is, also what is no object", () => {
    expect(contentOf('{"digest":"ab","files":["x"]}')).toEqual({ digest: "ab", files: '["x"]' });
    expect(contentOf("null")).toEqual({});
    expect(contentOf("{")).toEqual({ content: "{" });
  });
});
