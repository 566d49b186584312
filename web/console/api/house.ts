/** The house's own two questions: who am I, and which city is this. Asked before anything else is drawn. */

import type { City } from "../session/useCity.ts";
import type { Session } from "../session/useSession.ts";
import { SIGNED_OUT } from "./client.ts";
import { Problem, problemFrom, UNREACHABLE } from "./problem.ts";

async function ask<Answer>(path: string, signal: AbortSignal): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { accept: "application/json" }, signal });
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Problem(UNREACHABLE);
  }
  if (!response.ok) {
    const problem = await problemFrom(response);
    if (problem.status === 401) window.dispatchEvent(new Event(SIGNED_OUT));
    throw problem;
  }
  return (await response.json()) as Answer;
}

export const fetchSession = ({ signal }: { readonly signal: AbortSignal }): Promise<Session> => ask("/api/session", signal);

export const fetchCity = ({ signal }: { readonly signal: AbortSignal }): Promise<City> => ask("/api/city", signal);
