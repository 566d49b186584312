import { RadioReceiver } from "lucide-react";
import { useNavigate } from "react-router";

import { useCan, useCommands } from "@console";

import { SELDOM_MS, useDeviceList } from "./useDevices.ts";

/** In the palette, on every page: each device by its name. */
export function DeviceCommands() {
  const mayView = useCan("iot:devices:view");
  const navigate = useNavigate();
  const { data } = useDeviceList({ every: SELDOM_MS, enabled: mayView });
  const devices = mayView ? (data?.devices ?? []) : [];
  useCommands(
    devices.map(({ id, title, kind }) => ({ id: `device ${id}`, label: title, group: "Devices", icon: RadioReceiver, also: `device sensor ${kind} ${id}`, run: () => void navigate(`/iot/${id}`) })),
  );
  return null;
}
