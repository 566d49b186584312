import { sentence } from "@kit";
import { useCallback } from "react";

import { useSession } from "./useSession.ts";

/** Letters of a pseudonym that are shown: enough to tell two people apart. */
const SHOWN = 6;

/** A pseudonym as a person reads it: `person:3f9ac2…` is "Person 3f9ac2"; what is none is shown as it is. Pure. */
export function shortPseudonym(who: string): string {
  const [role = "", id = ""] = who.split(":");
  return id ? `${sentence(role)} ${id.slice(0, SHOWN)}` : who;
}

/** Who did it, within a sentence: "you", "the settings", else their pseudonym, shortened. Names stand on the page of access alone. */
export function whoOf(by: string, me: string): string {
  if (by === me) return "you";
  return by === "settings" ? "the settings" : shortPseudonym(by);
}

/** `whoOf`, for who looks. */
export function useWho(): (by: string) => string {
  const { id } = useSession();
  return useCallback((by) => whoOf(by, id), [id]);
}
