import { expect, it } from "vitest";

import { cautionOf } from "./experimental.ts";

it("says beside every experimental sighting that it is one, and beside no other", () => {
  for (const what of ["fall", "person_lying", "fight"]) expect(cautionOf(what)[0]?.[1]).toContain("experimental");
  for (const what of ["loitering", "running", "object_left"]) expect(cautionOf(what)).toEqual([]);
});
