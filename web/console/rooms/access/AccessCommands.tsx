import { KeyRound } from "lucide-react";
import { useNavigate } from "react-router";

import { useCommands } from "@console";

/** What one can do about access from every page. */
export function AccessCommands() {
  const navigate = useNavigate();
  useCommands([{ id: "access me", label: "My sign-in", group: "Go to", icon: KeyRound, also: "passkey passphrase recovery break glass", run: () => void navigate("/access/me") }]);
  return null;
}
