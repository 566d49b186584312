import type { Piece } from "@wire";
import { expect, test } from "vitest";

import { scenesOf } from "./scenes.ts";

const piece = (id: string, at: string, media_type: string): Piece => ({ evidence: { id, media_type, size: 1, role: "" }, href: `/api/evidence/${id}`, at, by: "gate-1" });

test("a clip and its snapshot are one scene, and the clip is what plays", () => {
  const scenes = scenesOf([piece("a", "2026-03-02T12:00:00Z", "image/jpeg"), piece("b", "2026-03-02T12:00:00Z", "video/mp4"), piece("c", "2026-03-02T12:05:00Z", "image/jpeg")]);
  expect(scenes.map((scene) => scene.pieces.map((one) => one.evidence.id))).toEqual([["c"], ["b", "a"]]);
});

test("no evidence is no scene", () => {
  expect(scenesOf([])).toEqual([]);
});
