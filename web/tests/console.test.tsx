import "./dom.ts";

import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { AlertCentre } from "../console/alerts/AlertCentre.tsx";
import { SIGNED_OUT } from "../console/api/client.ts";
import { Problem, problemFrom, problemOf } from "../console/api/problem.ts";
import { useDeed } from "../console/api/useDeed.ts";
import { Doorway } from "../console/session/Doorway.tsx";
import { PageError } from "../console/shell/PageError.tsx";
import { Shell } from "../console/shell/Shell.tsx";
import { Button } from "../kit/index.ts";
import { toasts } from "../kit/parts/toasts.ts";
import { LiveProvider } from "../live/LiveProvider.tsx";
import { LiveStore } from "../live/LiveStore.ts";
import { UNCONNECTED } from "../live/connection.ts";

/** The whole frame on a live store that is fed by hand; the two questions to the house are answered by a table. */

const SESSION = { id: "op", name: "Mara", roles: ["operator"], permissions: ["incidents:incident:handle"], expires_at: "2030-01-01T00:00:00Z", idle_s: 3600 };
const CITY = { name: "Adlershof", status: "Actual", centre: null, bounds: null, version: "0", started: "2026-03-02T00:00:00Z", now: "2026-03-02T00:00:00Z", rooms: [], alert: { priority_at_least: 70, repeat_s: 15 } };
const CONFLICT = { type: "urn:civigil:problem:conflict", title: "Somebody else changed it first", status: 409, detail: "Jo acknowledged it", code: "conflict" };

type Answers = Record<string, () => Response>;

let answers: Answers;
let asked: { readonly method: string; readonly path: string; readonly body: unknown }[];
const user = userEvent.setup();

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": status === 200 ? "application/json" : "application/problem+json" } });
}

beforeEach(() => {
  answers = { "/api/session": () => json(SESSION), "/api/city": () => json(CITY) };
  asked = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    const text = await request.text();
    asked.push({ method: request.method, path, body: text ? JSON.parse(text) : null });
    const answer = answers[path];
    if (!answer) throw new TypeError("nobody answers");
    return answer();
  });
});

afterEach(() => {
  act(() => {
    toasts.clear();
  });
  vi.unstubAllGlobals();
});

function open(page: ReactNode = <p>The page</p>): LiveStore {
  const store = new LiveStore();
  const router = createMemoryRouter([
    { path: "/", element: <AlertCentre><Shell /></AlertCentre>, children: [{ ErrorBoundary: PageError, children: [{ index: true, element: page }, { path: "*", element: <p>Elsewhere</p> }] }] },
  ]);
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <LiveProvider store={store}>
        <Doorway>
          <RouterProvider router={router} />
        </Doorway>
      </LiveProvider>
    </QueryClientProvider>,
  );
  return store;
}

function incident(change: object = {}) {
  return { id: "a", status: "Actual", version: 3, phase: "open", priority: 90, severity: "Extreme", summary: "Intrusion into yard", started: new Date().toISOString(), shelved_until: null, ...change };
}

function feed(store: LiveStore, rows: readonly ReturnType<typeof incident>[], heardAt = Date.now()): void {
  act(() => {
    store.apply({
      collections: { incidents: { whole: true, put: rows, removed: [], total: rows.length, truncated: false, failed: false } },
      facts: [],
      observations: [],
      connection: { ...UNCONNECTED, phase: "open", heardAt, seq: 1 },
    });
  });
}

describe("the doorway", () => {
  it("shows nothing of the city to one who is signed out", async () => {
    answers["/api/session"] = () => json({ ...CONFLICT, status: 401, code: "not_signed_in", title: "Not signed in" }, 401);
    open();
    expect(await screen.findByText("You are signed out")).toBeTruthy();
    expect(screen.queryByText("The page")).toBeNull();
  });

  it("leads out as soon as any answer says that the session has ended", async () => {
    open();
    await screen.findByText("The page");
    act(() => {
      window.dispatchEvent(new Event(SIGNED_OUT));
    });
    expect(screen.getByText("You are signed out")).toBeTruthy();
    expect(screen.queryByText("The page")).toBeNull();
  });

  it("says that the server cannot be reached, and tries again when asked", async () => {
    const { "/api/city": city } = answers;
    delete answers["/api/city"];
    open();
    await user.click(await screen.findByText("Try again"));
    if (city) answers["/api/city"] = city;
    await user.click(await screen.findByText("Try again"));
    expect(await screen.findByText("The page")).toBeTruthy();
  });
});

describe("the frame", () => {
  it("says how fresh the screen is: live, stale after 3 seconds, lost after 10", async () => {
    const store = open();
    await screen.findByText("The page");
    feed(store, []);
    expect(await screen.findByText("Live")).toBeTruthy();
    feed(store, [], Date.now() - 5_000);
    expect(await screen.findByText(/Stale/)).toBeTruthy();
    feed(store, [], Date.now() - 30_000);
    expect(await screen.findByText(/Lost/)).toBeTruthy();
  });

  it("says at once that the connection broke, and not only when the screen has grown old", async () => {
    const store = open();
    await screen.findByText("The page");
    act(() => {
      store.apply({ collections: {}, facts: [], observations: [], connection: { ...UNCONNECTED, phase: "connecting", heardAt: Date.now(), attempt: 1 } });
    });
    expect(await screen.findByText("Reconnecting")).toBeTruthy();
  });

  it("wears a watermark outside the real city, and none in it", async () => {
    answers["/api/city"] = () => json({ ...CITY, status: "Exercise" });
    open();
    expect(await screen.findByTestId("watermark")).toBeTruthy();
    await user.click(screen.getByRole("radio", { name: "Actual" }));
    expect(screen.queryByTestId("watermark")).toBeNull();
  });

  it("opens the palette and the keyboard help by key, and goes back by Escape", async () => {
    open();
    await screen.findByText("The page");
    await user.keyboard("{Control>}k{/Control}");
    expect(await screen.findByRole("dialog", { name: "Commands" })).toBeTruthy();
    await user.keyboard("{Escape}");
    await waitFor(() => { expect(screen.queryByRole("dialog")).toBeNull(); });
    await user.keyboard("?");
    expect(await screen.findByRole("dialog", { name: "Keyboard" })).toBeTruthy();
  });

  it("stands when a page fails, and says what happened", async () => {
    const silence = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const Broken = (): ReactNode => {
      throw new Error("a fault of ours");
    };
    open(<Broken />);
    expect(await screen.findByText("A fault of ours")).toBeTruthy();
    expect(screen.getByText("Adlershof")).toBeTruthy();
    silence.mockRestore();
  });
});

describe("an alarm on the screen", () => {
  it("is seen without sound, in banner, bell and title, until it is acknowledged", async () => {
    const store = open();
    await screen.findByText("The page");
    feed(store, [incident()]);
    expect((await screen.findByRole("alert")).textContent).toContain("Intrusion into yard");
    expect(screen.getByRole("button", { name: "Alarms: 1" })).toBeTruthy();
    expect(document.title).toContain("(1)");
    feed(store, [incident({ phase: "acknowledged", version: 4 })]);
    await waitFor(() => { expect(screen.queryByRole("alert")).toBeNull(); });
    expect(document.title).not.toContain("(1)");
  });

  it("is acknowledged from any page, with the version that was looked at", async () => {
    answers["/api/incidents/a/move"] = () => json({ incident: "a", version: 4, phase: "acknowledged" });
    const store = open();
    await screen.findByText("The page");
    feed(store, [incident()]);
    await user.click(await screen.findByRole("button", { name: "Acknowledge" }));
    await waitFor(() => { expect(asked.at(-1)).toEqual({ method: "POST", path: "/api/incidents/a/move", body: { version: 3, to: "acknowledged" } }); });
    expect(await screen.findByText("Acknowledged: Intrusion into yard")).toBeTruthy();
  });

  it("of an exercise is named as one", async () => {
    answers["/api/city"] = () => json({ ...CITY, status: "Exercise" });
    const store = open();
    await screen.findByText("The page");
    feed(store, [incident({ status: "Exercise" })]);
    expect((await screen.findByRole("alert")).textContent).toContain("EXERCISE");
  });
});

describe("a deed", () => {
  function Doing({ does, undo }: { readonly does: () => Promise<number>; readonly undo?: () => Promise<unknown> }) {
    const deed = useDeed({ does, said: "Closed", ...(undo ? { undo: () => undo } : {}) });
    return (
      <>
        <Button busy={deed.busy} onPress={() => { deed.run(undefined); }}>Close it</Button>
        <output>{deed.problem?.code}</output>
      </>
    );
  }

  it("is taken back from its toast", async () => {
    const undo = vi.fn(() => Promise.resolve());
    open(<Doing does={() => Promise.resolve(1)} undo={undo} />);
    await user.click(await screen.findByText("Close it"));
    await user.click(await screen.findByText("Undo"));
    expect(undo).toHaveBeenCalledOnce();
    expect(await screen.findByText("Undone: closed")).toBeTruthy();
  });

  it("that came too late says who was first, and overwrites nothing", async () => {
    open(<Doing does={() => Promise.reject(new Problem(CONFLICT))} />);
    await user.click(await screen.findByText("Close it"));
    expect(await screen.findByText("Changed meanwhile")).toBeTruthy();
    expect(screen.getByText(/Jo acknowledged it/)).toBeTruthy();
    expect(screen.queryByText("Undo")).toBeNull();
  });
});

describe("a refusal", () => {
  it("is read as the server meant it, and told by its status where it is no problem document", async () => {
    expect((await problemFrom(json(CONFLICT, 409))).isConflict).toBe(true);
    const proxy = await problemFrom(new Response("<html>", { status: 502, headers: { "content-type": "text/html" } }));
    expect(proxy.document).toMatchObject({ status: 502, code: "fault" });
    const garbled = await problemFrom(new Response("{", { status: 500, headers: { "content-type": "application/problem+json" } }));
    expect(garbled.status).toBe(500);
  });

  it("names the field that is wrong, whether it is one or several", () => {
    const one = new Problem({ ...CONFLICT, status: 400, code: "invalid", detail: "too long", where: "note" });
    const several = new Problem({ ...CONFLICT, status: 400, code: "invalid", mistakes: [{ where: "to", sentence: "unknown" }] });
    expect([one.mistakeAt("note"), one.mistakeAt("to"), several.mistakeAt("to")]).toEqual(["too long", undefined, "unknown"]);
    expect(problemOf(new Error("x")).code).toBe("fault");
  });
});
