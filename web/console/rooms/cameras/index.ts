import { Cctv } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";
import { BlindBadge } from "./BlindBadge.tsx";
import { CameraCommands } from "./CameraCommands.tsx";

/** Every camera: what it sees now, how it is, and what is watched in its picture. */
const room: ConsoleRoom = {
  name: "cameras",
  title: "Cameras",
  icon: Cctv,
  routes: [
    { path: "cameras", lazy: async () => ({ Component: (await import("./CamerasPage.tsx")).CamerasPage }) },
    { path: "cameras/review", lazy: async () => ({ Component: (await import("./review/ReviewPage.tsx")).ReviewPage }) },
    { path: "cameras/review/:sighting", lazy: async () => ({ Component: (await import("./review/ReviewPage.tsx")).ReviewPage }) },
    { path: "cameras/network", lazy: async () => ({ Component: (await import("./network/NetworkPage.tsx")).NetworkPage }) },
    { path: "cameras/:id", lazy: async () => ({ Component: (await import("./detail/CameraPage.tsx")).CameraPage }) },
    { path: "cameras/:id/ground", lazy: async () => ({ Component: (await import("./ground/GroundPage.tsx")).GroundPage }) },
    { path: "cameras/:id/masks", lazy: async () => ({ Component: (await import("./masks/MasksPage.tsx")).MasksPage }) },
    { path: "cameras/:id/zones", lazy: async () => ({ Component: (await import("./zones/ZonesPage.tsx")).ZonesPage }) },
  ],
  nav: [{ to: "/cameras", label: "Cameras", icon: Cctv, key: "c", permission: "cameras:health:view", badge: BlindBadge, inBottomBar: true }],
  commands: CameraCommands,
};

export default room;
