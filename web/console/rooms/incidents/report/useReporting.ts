import type { Receipt, ReportAsked } from "@wire";
import { useMemo } from "react";

import { useDeed } from "@console";

import { ask, read } from "../api.ts";

/** How long the incident of a fresh report is looked for, and how often (milliseconds). */
const LOOK_FOR_MS = 5_000;
const LOOK_EVERY_MS = 250;

/** What is said; the reference comes by itself. */
export type Said = Omit<ReportAsked, "reference">;

interface Made extends Receipt {
  readonly incident: string | null;
}

/** Reports, and finds the incident that the report became. The same words sent twice are one report: they keep their reference. */
export function useReporting(said: Said | null, onDone: (incident: string | null) => void) {
  const words = JSON.stringify(said);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- other words are another report
  const reference = useMemo(() => `console:${crypto.randomUUID()}`, [words]);
  const deed = useDeed({
    does: report,
    said: (_, made: Made) => (made.again ? "This report had been taken already" : "Report taken"),
    quiet: true,
    onDone: ({ incident }) => { onDone(incident); },
  });
  return {
    send: () => { if (said !== null) deed.run({ ...said, reference }); },
    busy: deed.busy,
    problem: deed.problem,
  };
}

async function report(asked: ReportAsked): Promise<Made> {
  const receipt = await ask.report(asked);
  return { ...receipt, incident: await found(receipt.report) };
}

/** Null where it is not there in time, or nobody answers: the report itself stands all the same. */
async function found(report: string): Promise<string | null> {
  const until = Date.now() + LOOK_FOR_MS;
  while (Date.now() < until) {
    const stands = await read.report(report).catch(() => null);
    if (stands?.incident !== null) return stands?.incident ?? null;
    await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY_MS); });
  }
  return null;
}
