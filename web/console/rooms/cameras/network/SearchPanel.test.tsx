import type { SearchView } from "@wire";
import { fireEvent, render, screen } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";

import { SearchPanel } from "./SearchPanel.tsx";

const SEARCH: SearchView = { id: "s", state: "done", began: "2026-11-30T12:00:00Z", seconds: 4, found: [], odd: [], trouble: "" };

function panel(search: SearchView | undefined, run = vi.fn()) {
  const begin = { run, busy: false, problem: null, reset: vi.fn() };
  render(<SearchPanel state={{ search, error: null, begin }} chosen={null} onChoose={vi.fn()} />);
  return run;
}

describe("a search of the network", () => {
  it("begins when the page is opened, and says that it looks", () => {
    const run = panel(undefined);
    expect(run).toHaveBeenCalledExactlyOnceWith([]);
    expect(screen.getByRole("status", { name: "Looking for cameras" })).toBeTruthy();
  });

  it("says what to check where no camera answered, and what answered otherwise", () => {
    panel({ ...SEARCH, odd: [{ host: "10.4.0.9", why: "it answers with a web page, not as a camera does" }] });
    expect(screen.getByText("No camera answered")).toBeTruthy();
    expect(screen.getByText("ONVIF is switched on.")).toBeTruthy();
    expect(screen.getByText(/web page/)).toBeTruthy();
  });

  it("asks the addresses that somebody gives, one or several", () => {
    const run = panel(SEARCH);
    fireEvent.change(screen.getByRole("textbox"), { target: { value: " 10.4.0.17, gate:8080 " } });
    fireEvent.click(screen.getByRole("button", { name: "Ask" }));
    expect(run).toHaveBeenLastCalledWith(["10.4.0.17", "gate:8080"]);
  });
});
