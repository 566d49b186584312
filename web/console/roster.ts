import type { ConsoleRoom } from "./room.ts";

/** The rooms of the console, in the order of the rail. A room more is one line more. */
export const ROSTER: readonly ConsoleRoom[] = [];
