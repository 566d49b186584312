import { ArchiveX } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";

/** What no room could handle: kept with its error, to be looked at and put back. */
const room: ConsoleRoom = {
  name: "aside",
  title: "Set aside",
  icon: ArchiveX,
  routes: [{ path: "aside", lazy: async () => ({ Component: (await import("./AsidePage.tsx")).AsidePage }) }],
  nav: [{ to: "/aside", label: "Set aside", icon: ArchiveX, key: "d", permission: "gateway:aside:view" }],
};

export default room;
