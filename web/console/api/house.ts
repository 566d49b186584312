/** The house's own two questions: who am I, and which city is this. Asked before anything else is drawn. */

import type { City } from "../session/useCity.ts";
import type { Session } from "../session/useSession.ts";
import { answer, api } from "./client.ts";

interface Asked {
  readonly signal: AbortSignal;
}

export const fetchSession = ({ signal }: Asked): Promise<Session> => answer(api.GET("/api/session", { signal }));

export const fetchCity = ({ signal }: Asked): Promise<City> => answer(api.GET("/api/city", { signal }));
