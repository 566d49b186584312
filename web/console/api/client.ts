import type { paths } from "@wire";
import createClient, { type Middleware } from "openapi-fetch";

import { attention } from "./attention.ts";
import { Problem, problemFrom, UNREACHABLE } from "./problem.ts";
import type { Api } from "./typed.ts";

/** Long enough for a slow query, short enough that nobody stares at a spinner that never ends. */
const ANSWER_WITHIN_MS = 20_000;

async function send(request: Request): Promise<Response> {
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
  try {
    const asked = new Request(request, { signal });
    for (const [name, value] of Object.entries(attention())) asked.headers.set(name, value);
    return await fetch(asked);
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Problem(UNREACHABLE);
  }
}

const refusals: Middleware = {
  async onResponse({ response }) {
    if (response.ok || response.status === 304) return;
    const problem = await problemFrom(response);
    if (problem.status === 401) window.dispatchEvent(new CustomEvent(SIGNED_OUT, { detail: problem.document.code }));
    throw problem;
  },
};

/** Said on `window` when the server knows nobody behind this page any more; its `detail` is the refusal's code: `locked`, or another. */
export const SIGNED_OUT = "civigil:signed-out";

const client = createClient<paths>({ baseUrl: window.location.origin, fetch: send, headers: { accept: "application/json" } });
client.use(refusals);

/**
 * The server's API, typed from its own description. What is refused is thrown as a `Problem`; so is no answer at all.
 *
 *     const { data } = await api.GET("/api/incidents/{incident}", { params: { path: { incident } } });
 */
export const api = client as unknown as Api;

/** The answer alone: `await answer(api.GET(…))`. Throws `Problem`. */
export async function answer<Data>(call: Promise<{ readonly data: Data }>): Promise<Data> {
  const { data } = await call;
  return data;
}
