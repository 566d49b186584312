import "./dom.ts";

import { act, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { Button, Dialog, Elapsed, EvidencePlayer, Explanation, QueueList, Select, Stale, Table, TextField, toast, Toasts } from "../kit/index.ts";
import { rank } from "../kit/parts/rank.ts";
import { toasts } from "../kit/parts/toasts.ts";
import { roughSpanOf, spanOf, timeOf } from "../kit/time.ts";
import { giveSize } from "./dom.ts";

const user = userEvent.setup();

describe("Button", () => {
  it("that is busy is not pressed a second time", async () => {
    const pressed = vi.fn();
    render(<Button busy onPress={pressed}>Close</Button>);
    await user.click(screen.getByRole("button"));
    await user.keyboard("{Enter}");
    expect(pressed).not.toHaveBeenCalled();
  });
});

describe("Dialog", () => {
  function Asking({ done }: { readonly done: () => void }) {
    const [open, setOpen] = useState(false);
    return (
      <>
        <Button onPress={() => { setOpen(true); }}>Shelve…</Button>
        <Dialog title="Shelve" isOpen={open} onOpenChange={setOpen} footer={<Button onPress={done}>Do it</Button>}>
          <TextField label="Reason" autoFocus />
        </Dialog>
      </>
    );
  }

  it("takes the focus, keeps it, and gives it back when it is left by Escape", async () => {
    render(<Asking done={vi.fn()} />);
    await user.click(screen.getByText("Shelve…"));
    expect(await screen.findByRole("dialog", { name: "Shelve" })).toBeTruthy();
    await waitFor(() => { expect(document.activeElement).toBe(screen.getByLabelText("Reason")); });
    for (let n = 0; n < 4; n += 1) await user.tab();
    expect(screen.getByRole("dialog").contains(document.activeElement)).toBe(true);
    await user.keyboard("{Escape}");
    await waitFor(() => { expect(screen.queryByRole("dialog")).toBeNull(); });
    await waitFor(() => { expect(document.activeElement?.textContent).toContain("Shelve"); });
  });
});

describe("Select", () => {
  it("is worked by keyboard alone", async () => {
    const chosen = vi.fn();
    render(<Select label="Desk" options={[{ id: "fire", label: "Fire" }, { id: "police", label: "Police" }]} value={null} onChange={chosen} />);
    await user.tab();
    await user.keyboard("{ArrowDown}");
    await screen.findByRole("listbox");
    await user.keyboard("p{Enter}");
    expect(chosen).toHaveBeenCalledWith("police");
  });

  it("says what is wrong with it, also to those who hear the screen", () => {
    render(<Select label="Disposition" options={[]} value={null} onChange={vi.fn()} error="One is needed to close" />);
    const button = screen.getByRole("button");
    const told = (button.getAttribute("aria-describedby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
    expect(told.join(" ")).toContain("One is needed to close");
  });
});

describe("Table", () => {
  const items = [{ id: "a", name: "bridge", n: 2 }, { id: "b", name: "gate", n: 10 }, { id: "c", name: "yard", n: 1 }];
  const columns = [
    { id: "name", head: "Name", cell: (one: (typeof items)[number]) => one.name },
    { id: "n", head: "Count", cell: (one: (typeof items)[number]) => one.n, sort: (one: (typeof items)[number], other: (typeof items)[number]) => one.n - other.n },
  ];
  beforeEach(() => {
    giveSize(800, 600);
  });
  const names = () => screen.getAllByRole("rowheader").map((cell) => cell.textContent);

  it("sorts by number, not by letters, and the other way round when asked again", async () => {
    render(<Table label="Cameras" items={items} columns={columns} keyOf={(one) => one.id} sortedBy={{ column: "n" }} />);
    expect(names()).toEqual(["yard", "bridge", "gate"]);
    await user.click(screen.getByRole("columnheader", { name: /Count/ }));
    expect(names()).toEqual(["gate", "bridge", "yard"]);
  });

  it("opens the row that the arrow keys lead to", async () => {
    const opened = vi.fn();
    render(<Table label="Cameras" items={items} columns={columns} keyOf={(one) => one.id} selected={null} onSelect={vi.fn()} onOpen={opened} />);
    await user.tab();
    await user.keyboard("{ArrowDown}{Enter}");
    expect(opened).toHaveBeenCalledOnce();
  });
});

describe("QueueList", () => {
  it("draws no more than is in view, however many there are", () => {
    giveSize(400, 600);
    const items = Array.from({ length: 10_000 }, (_, index) => ({ id: String(index) }));
    render(
      <QueueList label="Queue" items={items} keyOf={(one) => one.id} textOf={(one) => one.id} selected="5000" onSelect={vi.fn()}>
        {(one) => <b>{one.id}</b>}
      </QueueList>,
    );
    expect(screen.getAllByRole("option").length).toBeLessThan(60);
    expect(screen.getAllByRole("option")[0]?.getAttribute("aria-setsize")).toBe("10000");
  });

  it("moves by arrow keys and opens by Enter", async () => {
    giveSize(400, 600);
    const opened = vi.fn();
    function Queue() {
      const [selected, setSelected] = useState<string | null>("a");
      return (
        <QueueList label="Queue" items={[{ id: "a" }, { id: "b" }]} keyOf={(one) => one.id} textOf={(one) => one.id} selected={selected} onSelect={setSelected} onOpen={opened}>
          {(one) => <b>{one.id}</b>}
        </QueueList>
      );
    }
    render(<Queue />);
    await user.tab();
    await user.keyboard("{ArrowDown}");
    expect(screen.getByRole("option", { name: "b" }).getAttribute("aria-selected")).toBe("true");
    expect(screen.getByRole("listbox").getAttribute("aria-activedescendant")).toBe(screen.getByRole("option", { name: "b" }).id);
    await user.keyboard("{Enter}");
    expect(opened).toHaveBeenCalledWith("b");
  });
});

describe("Toasts", () => {
  afterEach(() => {
    act(() => {
      toasts.clear();
    });
  });

  it("take back what was done, once, and go", async () => {
    const undo = vi.fn();
    render(<Toasts />);
    act(() => {
      toast({ title: "Acknowledged", undo: { run: undo } });
    });
    const shown = await screen.findByRole("alertdialog");
    await user.click(within(shown).getByText("Undo"));
    expect(undo).toHaveBeenCalledOnce();
    await waitFor(() => { expect(screen.queryByText("Acknowledged")).toBeNull(); });
  });
});

describe("Stale", () => {
  it("never draws an old value as true", () => {
    const { container, rerender } = render(<Stale at={new Date(Date.now() - 60_000)} after={5_000}>12</Stale>);
    expect(container.querySelector("[data-stale]")?.textContent).toContain("old");
    rerender(<Stale at={new Date()} after={5_000}>12</Stale>);
    expect(container.querySelector("[data-stale]")).toBeNull();
    rerender(<Stale at={null} after={5_000}>12</Stale>);
    expect(container.textContent).toContain("never heard");
  });
});

describe("Explanation", () => {
  it("shows what was measured beside the limit, and is whole without any", () => {
    render(<Explanation explanation={{ summary: "Too long.", rule: "cameras.loitering", because: [{ what: "time inside", measured: 94.234, limit: 60, unit: "s" }] }} />);
    expect(screen.getByText("94.23")).toBeTruthy();
    expect(screen.getByText(/limit 60 s/)).toBeTruthy();
    expect(screen.getByText("cameras.loitering")).toBeTruthy();
  });
});

describe("EvidencePlayer", () => {
  it("says so when the evidence cannot be shown, and still offers it", async () => {
    const { container } = render(<EvidencePlayer src="/api/evidence/x" mediaType="video/mp4" title="Clip" />);
    act(() => { container.querySelector("video")?.dispatchEvent(new Event("error")); });
    expect(await screen.findByText("This evidence cannot be shown")).toBeTruthy();
    expect(screen.getByRole("link", { name: /Download/ }).getAttribute("href")).toBe("/api/evidence/x");
  });
});

describe("times", () => {
  it("are counted and worded", () => {
    expect([42_000, 725_000, 11_220_000, 185_000_000, -5].map(spanOf)).toEqual(["0:42", "12:05", "3:07:00", "2 d 03:23", "0:00"]);
    expect([999, 59_499, 60_000, 7_200_000, 90_000_000].map(roughSpanOf)).toEqual(["1 s", "59 s", "1 min", "2 h", "1 d"]);
    const noon = new Date(2026, 2, 2, 12, 0, 5);
    expect(timeOf(noon, new Date(2026, 2, 2, 23, 0))).toBe("12:00:05");
    expect(timeOf(noon, new Date(2026, 2, 3, 1, 0))).toBe("02 Mar 12:00");
  });

  it("run: a counter grows by the second", () => {
    vi.useFakeTimers({ now: new Date(2026, 2, 2, 12) });
    try {
      const { container } = render(<Elapsed since={new Date(Date.now() - 1000)} />);
      expect(container.textContent).toContain("0:01");
      act(() => { vi.advanceTimersByTime(3000); });
      expect(container.textContent).toContain("0:04");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the palette's ranking", () => {
  const all = ["Acknowledge", "Cameras", "Merge with another", "Go to health"].map((label) => ({ label, group: "Any" }));
  it("puts beginnings first and finds letters in order", () => {
    expect(rank(all, "").map(({ label }) => label)).toEqual(all.map(({ label }) => label));
    expect(rank(all, "ca")[0]?.label).toBe("Cameras");
    expect(rank(all, "health")[0]?.label).toBe("Go to health");
    expect(rank(all, "mrg")[0]?.label).toBe("Merge with another");
    expect(rank(all, "zzz")).toEqual([]);
  });
});
