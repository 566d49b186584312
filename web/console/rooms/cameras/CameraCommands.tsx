import { Cctv, ListChecks, Radar, Shapes } from "lucide-react";
import { useNavigate } from "react-router";

import { useCan, useCommands } from "@console";

import { nameOf } from "./state.ts";
import { SELDOM_MS, useFleet } from "./useCameras.ts";

/** In the palette, on every page: each camera by its name, and its zones. */
export function CameraCommands() {
  const mayView = useCan("cameras:health:view");
  const mayDraw = useCan("cameras:zones:change");
  const mayAdd = useCan("cameras:fleet:change");
  const navigate = useNavigate();
  const { data } = useFleet({ every: SELDOM_MS, enabled: mayView });
  const cameras = mayView ? (data?.cameras ?? []) : [];
  useCommands(mayView ? [{ id: "camera review", label: "Review what cameras reported", group: "Cameras", icon: ListChecks, also: "verdict threshold", run: () => void navigate("/cameras/review") }] : []);
  useCommands(mayAdd ? [{ id: "camera find", label: "Find cameras on the network", group: "Cameras", icon: Radar, also: "add ONVIF discover", run: () => void navigate("/cameras/network") }] : []);
  useCommands(
    cameras.flatMap((camera) => [
      { id: `camera ${camera.id}`, label: nameOf(camera), group: "Cameras", icon: Cctv, also: `camera ${camera.id}`, run: () => void navigate(`/cameras/${camera.id}`) },
      ...(mayDraw
        ? [{ id: `zones ${camera.id}`, label: `Zones of ${nameOf(camera)}`, group: "Cameras", icon: Shapes, also: `draw zones ${camera.id}`, run: () => void navigate(`/cameras/${camera.id}/zones`) }]
        : []),
    ]),
  );
  return null;
}
