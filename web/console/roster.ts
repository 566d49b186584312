import type { ConsoleRoom } from "./room.ts";
import access from "./rooms/access/index.ts";
import aside from "./rooms/aside/index.ts";
import audit from "./rooms/audit/index.ts";
import cameras from "./rooms/cameras/index.ts";
import exercises from "./rooms/exercises/index.ts";
import health from "./rooms/health/index.ts";
import incidents from "./rooms/incidents/index.ts";
import iot from "./rooms/iot/index.ts";
import vault from "./rooms/vault/index.ts";

/** The rooms of the console, in the order of the rail. A room more is one line more. */
export const ROSTER: readonly ConsoleRoom[] = [incidents, exercises, cameras, iot, health, access, vault, aside, audit];
