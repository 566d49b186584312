import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";

import { MapFallback } from "../kit/map/MapFallback.tsx";
import { MapList } from "../kit/map/MapList.tsx";
import { MapNote } from "../kit/map/MapNote.tsx";
import type { IncidentOnMap, MapStreets } from "../kit/map/shown.ts";

const incidents: readonly IncidentOnMap[] = [
  { id: "low", title: "Camera lost", severity: "Minor", priority: 12, waiting: false, latitude: 52.43, longitude: 13.53, uncertainty_m: 0 },
  { id: "high", title: "Gunshot heard", severity: "Extreme", priority: 97, waiting: true, latitude: -33.9, longitude: -70.6, uncertainty_m: 140 },
];
const camera = { id: "gate", title: "Gate 1", state: "lost", latitude: 52.4, longitude: 13.5 } as const;

function streets(state: MapStreets["streets"]["state"], words = ""): MapStreets {
  return {
    streets: { state, words, share: 0.25 },
    tiles: "",
    minzoom: 8,
    maxzoom: 15,
    bounds: null,
    centre: null,
    attribution: "",
    version: "",
  };
}

it("the list has the most pressing first, says where, and selects by keyboard", async () => {
  const chosen = vi.fn();
  render(<MapList incidents={incidents} cameras={[camera]} selected={null} onSelect={chosen} />);
  const [first, second, third] = screen.getAllByRole("button");
  expect(first?.textContent).toContain("Gunshot heard");
  expect(first?.textContent).toContain("33.90000° S, 70.60000° W, within 140 m");
  expect(second?.textContent).toContain("Camera lost");
  expect(third?.textContent).toContain("lost");
  await userEvent.tab();
  await userEvent.keyboard("{Enter}");
  expect(chosen).toHaveBeenCalledWith({ what: "incident", id: "high" }, incidents[1]);
});

it("those who answer an emergency are in the list, and a press shows where one is", async () => {
  const chosen = vi.fn();
  const unit = { id: "t5", kind: "fire_engine", label: "Fire engine 2", heading: 90, latitude: 52.43, longitude: 13.53 } as const;
  render(<MapList incidents={[]} cameras={[]} units={[unit]} selected={null} onSelect={chosen} />);
  await userEvent.click(screen.getByRole("button", { name: /Fire engine 2.*fire engine/ }));
  expect(chosen).toHaveBeenCalledWith({ what: "thing", id: "t5" }, unit);
});

it("without WebGL everything on the map is there in words", async () => {
  const chosen = vi.fn();
  render(<MapFallback label="Map" theme="dark" streets={null} incidents={incidents} cameras={[camera]} onSelect={chosen} />);
  expect(screen.getByRole("status").textContent).toContain("cannot draw the map");
  await userEvent.click(screen.getByRole("button", { name: /Camera lost/ }));
  expect(chosen).toHaveBeenCalledWith({ what: "incident", id: "low" });
});

it.each([
  ["none", "No streets loaded"],
  ["building", "Drawing the streets"],
  ["broken", "could not be drawn"],
] as const)("a map with streets that are %s says so", (state, said) => {
  render(<MapNote streets={streets(state, "and why")} trouble={null} compact={false} />);
  expect(screen.getByRole("status").textContent).toContain(said);
  expect(screen.getByRole("status").textContent).toContain("and why");
});

it("a map where all is well says nothing, and one with a hole says so", () => {
  const { rerender } = render(<MapNote streets={streets("ready")} trouble={null} compact={false} />);
  expect(screen.queryByRole("status")).toBeNull();
  rerender(<MapNote streets={streets("ready")} trouble="503" compact={false} />);
  expect(screen.getByRole("status").textContent).toContain("could not be loaded");
});
