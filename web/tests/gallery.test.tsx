import "./dom.ts";

import { render } from "@testing-library/react";
import axe from "axe-core";
import { Fragment } from "react";
import { describe, expect, it } from "vitest";

import { CHAPTERS } from "../kit/gallery/chapters.ts";

const specimens = CHAPTERS.flatMap((chapter) => chapter.specimens);

/** Parts of parts: they stand in the gallery inside the others. */
const INSIDE = new Set(["FieldFrame", "OptionRow"]);

it("no part is missing from the gallery", () => {
  const parts = Object.keys(import.meta.glob("../kit/parts/*.tsx")).map((path) => path.replace("../kit/parts/", "").replace(".tsx", ""));
  const shown = new Set(specimens.map(({ part }) => part));
  expect(parts.filter((part) => !shown.has(part) && !INSIDE.has(part))).toEqual([]);
});

describe.each(specimens)("$part", ({ states }) => {
  it("is drawn in all its states, without a serious fault for those who hear the screen or use the keyboard", async () => {
    const { container } = render(
      <main>
        {states.filter(({ vast }) => !vast).map((state) => (
          <Fragment key={state.name}>{state.draw()}</Fragment>
        ))}
      </main>,
    );
    // Colours are measured in tokens.test.ts, and on whole pages in a true browser.
    const found = await axe.run(container, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  });
});
