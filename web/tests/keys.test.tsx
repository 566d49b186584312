import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect, useState } from "react";
import { describe, expect, it, vi } from "vitest";

import { match, nameOf, stepsOf } from "../console/keys/keys.ts";
import { KeyStore } from "../console/keys/KeyStore.ts";
import { KeyContext, useKeys } from "../console/keys/useKeys.ts";
import { CommandPalette } from "@kit";

const held = { ctrlKey: false, metaKey: false, altKey: false };
const bind = (keys: string) => ({ keys, does: keys, run: vi.fn() });

describe("keys", () => {
  it("are spelt alike by an event and by a binding", () => {
    expect(nameOf({ ...held, key: "?" })).toBe(stepsOf("?")[0]);
    expect(nameOf({ ...held, key: "Enter" })).toBe(stepsOf("Enter")[0]);
    expect(nameOf({ ...held, key: " " })).toBe(stepsOf("space")[0]);
    expect(nameOf({ ...held, key: "k", ctrlKey: true })).toBe(stepsOf("Ctrl+K")[0]);
    expect(nameOf({ ...held, key: "K", metaKey: true })).toBe(stepsOf("Ctrl+K")[0]);
    expect(nameOf({ ...held, key: "A" })).not.toBe(stepsOf("a")[0]);
  });

  it("of a sequence wait for one another, and give way when it does not go on", () => {
    const bindings = [bind("g i"), bind("i"), bind("a")];
    expect(match(bindings, [], "g")).toMatchObject({ hit: null, pending: ["g"] });
    expect(match(bindings, ["g"], "i").hit?.keys).toBe("g i");
    expect(match(bindings, ["g"], "a").hit?.keys).toBe("a");
    expect(match(bindings, [], "i").hit?.keys).toBe("i");
    expect(match(bindings, [], "x")).toEqual({ hit: null, pending: [] });
  });

  it("registered last win, so that the open page goes before the frame", () => {
    const [frame, page] = [bind("Escape"), bind("Escape")];
    expect(match([frame, page], [], "escape").hit).toBe(page);
  });
});

interface PageProps {
  readonly store: KeyStore;
  readonly deed: (what: string) => void;
}

function Page({ store, deed }: PageProps) {
  useEffect(() => {
    window.addEventListener("keydown", store.handle);
    return () => {
      window.removeEventListener("keydown", store.handle);
    };
  }, [store]);
  return (
    <KeyContext value={store}>
      <Keys deed={deed} />
    </KeyContext>
  );
}

function Keys({ deed }: Pick<PageProps, "deed">) {
  const [count, setCount] = useState(0);
  useKeys("Incident", [
    { keys: "a", does: "Acknowledge", run: () => { deed(`a${String(count)}`); setCount(count + 1); } },
    { keys: "Ctrl+K", does: "Commands", run: () => { deed("palette"); }, whileWriting: true },
    { keys: "Enter", does: "Open", run: () => { deed("open"); } },
  ]);
  useKeys("Elsewhere", [{ keys: "x", does: "Nothing", run: () => { deed("x"); } }], false);
  return (
    <>
      <label>
        Note
        <input />
      </label>
      <button type="button" onClick={() => { deed("pressed"); }}>
        Press
      </button>
    </>
  );
}

function setUp() {
  const store = new KeyStore();
  const done: string[] = [];
  const { unmount } = render(<Page store={store} deed={(what) => { done.push(what); }} />);
  return { store, done, unmount, user: userEvent.setup() };
}

describe("the keyboard layer", () => {
  it("does what is registered, with what the page knows by then", async () => {
    const { done, user } = setUp();
    await user.keyboard("aa");
    expect(done).toEqual(["a0", "a1"]);
  });

  it("leaves letters to whoever writes, but not the chords that are there everywhere", async () => {
    const { done, user } = setUp();
    await user.click(screen.getByLabelText("Note"));
    await user.keyboard("a{Control>}k{/Control}");
    expect(screen.getByLabelText<HTMLInputElement>("Note").value).toBe("a");
    expect(done).toEqual(["palette"]);
  });

  it("leaves Enter to the button that has the focus", async () => {
    const { done, user } = setUp();
    screen.getByText("Press").focus();
    await user.keyboard("{Enter}");
    expect(done).toEqual(["pressed"]);
  });

  it("does nothing behind a dialog, though the list in it is told of each key that is written", async () => {
    const { done, user } = setUp();
    const ran: string[] = [];
    render(<CommandPalette isOpen onOpenChange={() => undefined} commands={["Audit", "Aside"].map((label) => ({ id: label, label, group: "Go to", run: () => { ran.push(label); } }))} />);
    await user.keyboard("{ArrowDown}");
    await waitFor(() => { expect(screen.getByRole("searchbox").getAttribute("aria-activedescendant")).toBeTruthy(); });
    await user.keyboard("au{Enter}");
    expect(done).toEqual([]);
    expect(ran).toEqual(["Audit"]);
  });

  it("lists what is there now, by group, and forgets what has left the page", () => {
    const { store, unmount } = setUp();
    expect(store.list().map(({ group, keys }) => [group, keys])).toEqual([["Incident", "a"], ["Incident", "Ctrl+K"], ["Incident", "Enter"]]);
    unmount();
    expect(store.list()).toEqual([]);
  });
});
