import { expect, it } from "vitest";

import { standsAs } from "./state.ts";

it("a camera that looks elsewhere is not said to watch, and one that is lost stays lost wherever it looks", () => {
  expect(standsAs({ state: "watching", view: null }).word).toBe("Watching");
  expect(standsAs({ state: "watching", view: "home" }).word).toBe("Watching");
  expect(standsAs({ state: "watching", view: "away" })).toMatchObject({ word: "Turned away", tone: "warn" });
  expect(standsAs({ state: "watching", view: "turning" }).word).toBe("Turning");
  expect(standsAs({ state: "lost", view: "away" }).word).toBe("Lost");
});
