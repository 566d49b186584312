import { Activity } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";
import { TroubleBadge } from "./TroubleBadge.tsx";

/** How the house itself is: processes, servers, rooms, storage, and this screen's own connection. */
const room: ConsoleRoom = {
  name: "health",
  title: "Health",
  icon: Activity,
  routes: [{ path: "health", lazy: async () => ({ Component: (await import("./HealthPage.tsx")).HealthPage }) }],
  nav: [{ to: "/health", label: "Health", icon: Activity, key: "h", permission: "gateway:health:view", badge: TroubleBadge }],
};

export default room;
