import { ScrollText } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";

/** What people and machines did: the audit trail. */
const room: ConsoleRoom = {
  name: "audit",
  title: "Audit trail",
  icon: ScrollText,
  routes: [{ path: "audit", lazy: async () => ({ Component: (await import("./AuditPage.tsx")).AuditPage }) }],
  nav: [{ to: "/audit", label: "Audit", icon: ScrollText, key: "t", permission: "gateway:audit:view" }],
};

export default room;
