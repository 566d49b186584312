import { BadgeCheck, KeyRound } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";
import { AccessCommands } from "./AccessCommands.tsx";
import { DeedsBadge } from "./deeds/DeedsBadge.tsx";

/** Who is who, who may do what and why, and how one signs in oneself. */
const room: ConsoleRoom = {
  name: "access",
  title: "Access",
  icon: KeyRound,
  routes: [
    { path: "access", lazy: async () => ({ Component: (await import("./AccessPage.tsx")).AccessPage }) },
    { path: "access/certificates", lazy: async () => ({ Component: (await import("./certificates/CertificatesPage.tsx")).CertificatesPage }) },
    { path: "access/me", lazy: async () => ({ Component: (await import("./me/MyselfPage.tsx")).MyselfPage }) },
  ],
  nav: [
    { to: "/access", label: "Access", icon: KeyRound, key: "y", permission: "access:policy:view", badge: DeedsBadge },
    { to: "/access/certificates", label: "Certificates", icon: BadgeCheck, key: "f", permission: "access:certificate:view" },
  ],
  commands: AccessCommands,
};

export default room;
