// @vitest-environment node
import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

/** Colours are measured as a browser mixes them: what tokens.css says, its variables followed, tints laid over their ground. */

type Colour = readonly [red: number, green: number, blue: number];

const CSS = readFileSync(new URL("../kit/tokens.css", import.meta.url), "utf8");
const THEMES = ["dark", "light"] as const;
type Theme = (typeof THEMES)[number];

function variablesOf(theme: Theme): ReadonlyMap<string, string> {
  const block = new RegExp(String.raw`\[data-theme="${theme}"\] \{([^}]*)\}`).exec(CSS)?.[1] ?? "";
  return new Map([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value]));
}

const VARIABLES: Readonly<Record<Theme, ReadonlyMap<string, string>>> = { dark: variablesOf("dark"), light: variablesOf("light") };

function colour(theme: Theme, name: string): Colour {
  const value = VARIABLES[theme].get(name) ?? "";
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/.exec(value);
  if (!hex) throw new Error(`${name} is ${value || "missing"} in the ${theme} theme, and no plain colour`);
  return [1, 2, 3].map((index) => Number.parseInt(hex[index] ?? "", 16)) as unknown as Colour;
}

function tinted(theme: Theme, tone: string, ground: string): Colour {
  const share = Number.parseFloat(VARIABLES[theme].get("--tint") ?? "0") / 100;
  const [over, under] = [colour(theme, tone), colour(theme, ground)];
  return over.map((value, index) => share * value + (1 - share) * (under[index] ?? 0)) as unknown as Colour;
}

/** WCAG 2.2, relative luminance. */
function luminance(rgb: Colour): number {
  const [r, g, b] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Colour;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: Colour, other: Colour): number {
  const [high, low] = [luminance(one), luminance(other)].toSorted((a, b) => b - a) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const SURFACES = ["--ground", "--panel", "--raised", "--overlay", "--inset", "--hover", "--selected"];
const INKS = ["--ink", "--ink-soft", "--ink-faint", "--accent"];
const TONES = ["extreme", "severe", "moderate", "minor", "unknown", "ok", "warn", "bad", "exercise", "test", "accent"];

describe.each(THEMES)("in the %s theme", (theme) => {
  it.each(INKS.flatMap((ink) => SURFACES.map((surface) => [ink, surface] as const)))("%s is read on %s", (ink, surface) => {
    expect(contrast(colour(theme, ink), colour(theme, surface))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([...TONES, "stale"])("a word in %s is read on every surface and on its own tint", (tone) => {
    for (const surface of SURFACES) expect.soft(contrast(colour(theme, `--${tone}`), colour(theme, surface))).toBeGreaterThanOrEqual(4.5);
    for (const surface of ["--ground", "--panel", "--raised", "--overlay", "--selected"]) {
      const ground = tinted(theme, `--${tone}`, surface);
      expect.soft(contrast(colour(theme, `--${tone}`), ground), `on its tint over ${surface}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(TONES)("what stands on solid %s is read", (tone) => {
    expect(contrast(colour(theme, "--on-solid"), colour(theme, `--${tone}-solid`))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["--line-control", "--focus"])("%s is seen as the edge of a control (3:1)", (line) => {
    for (const surface of SURFACES) expect.soft(contrast(colour(theme, line), colour(theme, surface)), surface).toBeGreaterThanOrEqual(3);
  });
});

it("has the same names in both themes, so that none falls through to the other", () => {
  const missing = [...VARIABLES.dark.keys()].filter((name) => !VARIABLES.light.has(name));
  expect(missing).toEqual([]);
});
