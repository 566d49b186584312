import { expect, test } from "vitest";

import { csvOf } from "./csv.ts";

const ENTRY = { seq: 7, at: "2026-03-02T14:03:59Z", who: "operator:3f9c", did: "moved", to: "/api/incidents", detail: {} };

test("a cell that a spreadsheet would run is kept from it", () => {
  expect(csvOf([{ ...ENTRY, did: '=cmd|"/c calc"!A1' }]).split("\r\n")[1]).toContain(`"'=cmd|""/c calc""!A1"`);
});

test("commas, quotes and line breaks stay inside their cell", () => {
  const line = csvOf([{ ...ENTRY, detail: { note: 'said "stop",\nthen left' } }]);
  expect(line.split("\r\n")).toHaveLength(3);
  expect(line).toContain('""note""');
});
