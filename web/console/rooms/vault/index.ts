import { Vault } from "lucide-react";

import type { ConsoleRoom } from "../../room.ts";

/** The vault: keys, what was replaced, how far sealing anew is, and the second place of the log. */
const room: ConsoleRoom = {
  name: "vault",
  title: "Vault",
  icon: Vault,
  routes: [{ path: "vault", lazy: async () => ({ Component: (await import("./VaultPage.tsx")).VaultPage }) }],
  nav: [{ to: "/vault", label: "Vault", icon: Vault, key: "k", permission: "vault:key:view" }],
};

export default room;
