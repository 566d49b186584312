import "../../../../tests/dom.ts";

import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import axe from "axe-core";
import { type ReactNode, useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { PickedPlace } from "@kit";

import { ScopeContext } from "../../../session/useScope.ts";
import { SessionContext } from "../../../session/useSession.ts";
import { ReportPanel } from "./ReportPanel.tsx";

const HAZARDS = [
  { kind: "fire", title: "Fire", category: "Fire", severity: "Severe", urgency: "Immediate", certainty: "Likely" },
  { kind: "gas_odour", title: "Smell of gas", category: "Safety", severity: "Severe", urgency: "Immediate", certainty: "Possible" },
];
const CHOICES = { desks: [], dispositions: [], shelve_at_most_s: 60, hazards: HAZARDS };
const RECEIPT = { report: "r-1", status: "Exercise", taken: "2026-03-02T12:00:00Z", again: false };

let asked: { path: string; body: Record<string, unknown> }[];
let refuse: (() => Response) | null;
const user = userEvent.setup();

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": status === 200 ? "application/json" : "application/problem+json" } });
}

beforeEach(() => {
  asked = [];
  refuse = null;
  sessionStorage.clear();
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
  vi.stubGlobal("fetch", async (request: Request) => {
    const path = new URL(request.url).pathname;
    if (path === "/api/incidents/choices") return json(CHOICES);
    if (path === "/api/incidents/reports/r-1") return json({ ...RECEIPT, reference: "x", incident: "i-9" });
    asked.push({ path, body: JSON.parse(await request.text()) as Record<string, unknown> });
    return refuse?.() ?? json(RECEIPT);
  });
});

afterEach(() => { vi.unstubAllGlobals(); });

function Frame({ children }: { readonly children: ReactNode }) {
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: false } } }));
  const session = { id: "op", name: "Mara", roles: ["operator"], permissions: ["incidents:report:make" as const], expires_at: "2030-01-01T00:00:00Z", idle_s: 3600, lock_s: 900 };
  return (
    <QueryClientProvider client={queries}>
      <SessionContext value={session}>
        <ScopeContext value={{ scope: "Exercise", setScope: () => undefined }}>{children}</ScopeContext>
      </SessionContext>
    </QueryClientProvider>
  );
}

function Form({ onDone, onLeave = () => undefined }: { readonly onDone: (incident: string | null) => void; readonly onLeave?: () => void }) {
  const [place, setPlace] = useState<PickedPlace | null>(null);
  return <ReportPanel place={place} onPlace={setPlace} middle={() => ({ latitude: 52.5, longitude: 13.5 })} onDone={onDone} onLeave={onLeave} />;
}

async function fill(): Promise<void> {
  await user.type(await screen.findByRole("combobox", { name: /What/ }), "gas");
  await user.keyboard("{ArrowDown}{Enter}");
  await user.type(screen.getByRole("textbox", { name: /words/ }), "it stinks");
}

test("a report is written and sent by keyboard alone, with the place in the middle of the map", async () => {
  const done = vi.fn();
  render(<Frame><Form onDone={done} /></Frame>);
  await fill();
  screen.getByRole("button", { name: "Middle of the map" }).focus();
  await user.keyboard("{Enter}");
  expect(screen.getByRole<HTMLInputElement>("textbox", { name: /Where/ }).value).toBe("52.50000, 13.50000");
  await user.click(screen.getByRole("textbox", { name: /words/ }));
  await user.keyboard("{Control>}{Enter}{/Control}");
  await waitFor(() => { expect(done).toHaveBeenCalledWith("i-9"); });
  expect(asked[0]?.body).toMatchObject({ kind: "gas_odour", words: "it stinks", status: "Exercise", latitude: 52.5, longitude: 13.5, uncertainty_m: 100 });
});

test("what failed and is sent again unchanged keeps its reference, and so stays one report; other words are another", async () => {
  render(<Frame><Form onDone={() => undefined} /></Frame>);
  await fill();
  refuse = () => json({ title: "Not now", status: 503, detail: "the bus is away", code: "unavailable" }, 503);
  const send = screen.getByRole("button", { name: "Report" });
  await user.click(send);
  await screen.findByText("The bus is away");
  await user.click(send);
  await waitFor(() => { expect(asked).toHaveLength(2); });
  await user.type(screen.getByRole("textbox", { name: /words/ }), "!");
  await user.click(send);
  await waitFor(() => { expect(asked).toHaveLength(3); });
  const [first, second, third] = asked.map(({ body }) => body.reference);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test("nothing is sent before it is said what it is", async () => {
  render(<Frame><Form onDone={() => undefined} /></Frame>);
  await user.type(await screen.findByRole("textbox", { name: /words/ }), "help");
  expect(screen.getByRole("button", { name: "Report" })).toHaveProperty("disabled", true);
  await act(async () => { await user.keyboard("{Control>}{Enter}{/Control}"); });
  expect(asked).toEqual([]);
});

test("whoever hears the screen or uses the keyboard finds nothing seriously wrong", async () => {
  const { container } = render(<main><Frame><Form onDone={() => undefined} /></Frame></main>);
  await fill();
  await user.type(screen.getByRole("textbox", { name: /Where/ }), "nowhere");
  await user.tab();
  screen.getByText(/Two numbers, latitude first/);
  const found = await axe.run(container, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
  const serious = found.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  expect(serious.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
});
