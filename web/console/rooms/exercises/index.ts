import { Drama } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";
import { OnBadge } from "./OnBadge.tsx";

/** Rehearsals: what can be played, what plays now, and how well the city saw it. */
const room: ConsoleRoom = {
  name: "exercises",
  title: "Exercises",
  icon: Drama,
  routes: [
    { path: "exercises", lazy: async () => ({ Component: (await import("./ExercisesPage.tsx")).ExercisesPage }) },
    { path: "exercises/:id", lazy: async () => ({ Component: (await import("./report/AfterActionPage.tsx")).AfterActionPage }) },
  ],
  nav: [{ to: "/exercises", label: "Exercises", icon: Drama, key: "e", permission: "exercises:exercise:view", badge: OnBadge }],
};

export default room;
