import { RadioReceiver } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";
import { DeviceCommands } from "./DeviceCommands.tsx";
import { LostBadge } from "./LostBadge.tsx";

/** Every device: what it measures, what is missing, and which one fell silent. */
const room: ConsoleRoom = {
  name: "iot",
  title: "Devices",
  icon: RadioReceiver,
  routes: [
    { path: "iot", lazy: async () => ({ Component: (await import("./DevicesPage.tsx")).DevicesPage }) },
    { path: "iot/:id", lazy: async () => ({ Component: (await import("./detail/DevicePage.tsx")).DevicePage }) },
  ],
  nav: [{ to: "/iot", label: "Devices", icon: RadioReceiver, key: "v", permission: "iot:devices:view", badge: LostBadge }],
  commands: DeviceCommands,
};

export default room;
