import type { ShownEntry } from "@wire";
import fc from "fast-check";
import { expect, test } from "vitest";

import { told } from "./entries.ts";

function entry(seq: number, kind: ShownEntry["kind"]): ShownEntry {
  return { incident: "i", seq, kind, at: "", learned: "", event: null, by: "", text: "", explanation: null, joined: null, evidence: [], severity: null, place: null, left_for: null, need: "" };
}

const kinds = fc.array(fc.constantFrom("concern" as const, "note" as const, "moved" as const), { maxLength: 40 });

test("nothing of a timeline is lost by folding, and the order stays", () => {
  fc.assert(
    fc.property(kinds, (all) => {
      const entries = all.map((kind, index) => entry(index + 1, kind));
      const seqs = told(entries, new Set()).flatMap((part) => (part.what === "single" ? [part.entry.seq] : part.entries.map((one) => one.seq)));
      expect(seqs).toEqual(entries.map((one) => one.seq));
    }),
  );
});

test("what a person did is never folded away", () => {
  fc.assert(
    fc.property(kinds, (all) => {
      const parts = told(all.map((kind, index) => entry(index + 1, kind)), new Set());
      for (const part of parts) if (part.what === "run") expect(part.entries.every((one) => one.kind === "concern")).toBe(true);
    }),
  );
});
