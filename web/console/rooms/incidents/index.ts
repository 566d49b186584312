import { Siren } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";
import { OpenBadge } from "./OpenBadge.tsx";

const page = async () => ({ Component: (await import("./IncidentsPage.tsx")).IncidentsPage });

/** What goes on in the city: the queue, the map, and each incident with all that can be done about it. */
const room: ConsoleRoom = {
  name: "incidents",
  title: "Incidents",
  icon: Siren,
  routes: [{ path: "incidents/:id?", lazy: page }],
  nav: [{ to: "/incidents", label: "Incidents", icon: Siren, key: "i", permission: "incidents:incident:view", badge: OpenBadge, inBottomBar: true }],
};

export default room;
