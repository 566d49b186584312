import type { PrivacyMask } from "@wire";
import { describe, expect, it } from "vitest";

import { troublesOf, sheetOf } from "../zones/draft.ts";
import { asMask, asZone } from "./sheet.ts";

const WINDOW: PrivacyMask = { name: "window", corners: [[0.1, 0.1], [0.4, 0.1], [0.4, 0.4]] };

describe("masks on the board", () => {
  it("come back as they went", () => {
    expect(asMask(asZone(WINDOW))).toEqual(WINDOW);
  });

  it("need no rule that a zone needs", () => {
    expect(troublesOf(sheetOf([asZone(WINDOW)])).size).toBe(0);
  });
});
