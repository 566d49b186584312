import type { Health } from "@wire";
import fc from "fast-check";
import { expect, test } from "vitest";

import { further, KEPT, NOTHING_YET } from "./course.ts";

function answer(seconds: number, handled: number, memory: number | null = 1): Health {
  return {
    at: new Date(seconds * 1000).toISOString(),
    ok: true,
    troubles: [],
    processes: [
      { name: "cameras", what: "rooms", alive: true, pid: 1, host: "here", since: null, restarts: 0, memory_bytes: memory, cpu_share: null, last_figure_at: null },
    ],
    servers: [],
    rooms: [{ name: "cameras", waiting: 0, outbox: 0, aside: 0, handled, refused: 0 }],
    storage: { facts_bytes: null, facts_bytes_at_most: null, database_bytes: null, evidence_bytes: null, disk_free_bytes: null },
  };
}

test("a rate is what was handled between two answers, by the server's clock", () => {
  const course = further(further(NOTHING_YET, answer(10, 100)), answer(14, 120));
  expect(course.rate.get("cameras")).toEqual([5]);
});

test("the same answer again changes nothing", () => {
  const course = further(NOTHING_YET, answer(10, 100));
  expect(further(course, answer(10, 100))).toBe(course);
});

test("a room that began anew has no negative rate", () => {
  expect(further(further(NOTHING_YET, answer(10, 100)), answer(12, 3)).rate.get("cameras")).toEqual([0]);
});

test("what nobody can tell is left out, not drawn as nought", () => {
  expect(further(NOTHING_YET, answer(10, 0, null)).memory.get("cameras")).toEqual([]);
});

test("a page left open for days keeps its memory flat", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 200 }), (count) => {
      let course = NOTHING_YET;
      for (let index = 1; index <= count; index += 1) course = further(course, answer(index, index));
      expect(course.memory.get("cameras")?.length ?? 0).toBeLessThanOrEqual(KEPT);
    }),
    { numRuns: 20 },
  );
});
