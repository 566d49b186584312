import { expect, test } from "vitest";

import { PROOF, SHOWN } from "./proof.fixture.ts";
import { check, type Proof } from "./proof.ts";

const held = async (proof: Proof, shown = SHOWN): Promise<readonly (boolean | null)[]> => (await check(shown, proof)).steps.map((step) => step.holds);

test("a proof that the server made holds, signature and all", async () => {
  const verdict = await check(SHOWN, PROOF);
  expect(verdict.steps.map((step) => step.holds)).toEqual([true, true, true]);
  expect(verdict.holds).toBe(true);
});

test("an entry that the screen shows otherwise than it was signed is found out", async () => {
  expect(await held(PROOF, { ...SHOWN, who: "operator:2" })).toEqual([false, true, true]);
  expect(await held(PROOF, { ...SHOWN, detail: { ...SHOWN.detail, why: "another" } })).toEqual([false, true, true]);
  expect(await held(PROOF, { ...SHOWN, seq: 8 })).toEqual([false, true, true]);
});

test("a changed entry does not lead to the root", async () => {
  const entry = PROOF.entry.replace("operator:1", "operator:2");
  expect(await held({ ...PROOF, entry }, { ...SHOWN, who: "operator:2" })).toEqual([true, false, true]);
});

test("a path that is changed, cut or longer does not lead to the root", async () => {
  const [first = "", ...rest] = PROOF.path;
  for (const path of [rest, [...PROOF.path, first], [PROOF.path[1] ?? "", ...rest], ["no base64 %", ...rest]]) {
    expect(await held({ ...PROOF, path })).toEqual([true, false, true]);
  }
});

test("a head that somebody changed or another key signed is not believed", async () => {
  expect(await held({ ...PROOF, head: PROOF.head.replace("\n11\n", "\n12\n") })).toEqual([true, expect.any(Boolean), false]);
  expect(await held({ ...PROOF, key: PROOF.key.replace(/.$/, "A") })).toEqual([true, true, false]);
  expect(await held({ ...PROOF, head: "rubbish" })).toEqual([true, false, false]);
  expect(await held({ ...PROOF, key: "rubbish" })).toEqual([true, true, false]);
});
