import { useObservation, useOnFacts } from "@live";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { DeviceList, DeviceShown, DeviceView, ReadingsSeen } from "@wire";

import { answer, api, useScope } from "@console";

/** How often the devices are asked how they are (milliseconds); what changes suddenly comes as a fact at once. */
export const ASKED_EVERY_MS = 5_000;

/** How often, where they are only counted or named. */
export const SELDOM_MS = 15_000;

const DEVICES = ["iot"] as const;
const listKey = [...DEVICES, "list"] as const;
const oneKey = (id: string, hours: number) => [...DEVICES, "one", id, hours] as const;

/** All devices of the city, of every status. Whoever only counts them asks less often. */
export function useDeviceList({ every = ASKED_EVERY_MS, enabled = true }: { readonly every?: number; readonly enabled?: boolean } = {}) {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    if (facts.some(({ type }) => type.startsWith("iot."))) void queries.invalidateQueries({ queryKey: listKey });
  });
  return useQuery<DeviceList>({
    queryKey: listKey,
    queryFn: ({ signal }) => answer(api.GET("/api/iot/devices", { signal })),
    refetchInterval: every,
    enabled,
    staleTime: ASKED_EVERY_MS / 2,
  });
}

/** The devices of what is looked at: the real city's, or those of an exercise or a test. */
export function useScopedDevices() {
  const { scope } = useScope();
  const asked = useDeviceList();
  const all = asked.data?.devices;
  return { ...asked, all, devices: all?.filter((device) => device.status === scope) };
}

/** One device with its history over so many hours. */
export function useDevice(id: string, hours: number) {
  const queries = useQueryClient();
  useOnFacts((facts) => {
    const isHere = facts.some(({ type, body }) => type.startsWith("iot.") && body.device === id);
    if (isHere) void queries.invalidateQueries({ queryKey: [...DEVICES, "one", id] });
  });
  return useQuery<DeviceShown>({
    queryKey: oneKey(id, hours),
    queryFn: ({ signal }) => answer(api.GET("/api/iot/devices/{device}", { signal, params: { path: { device: id }, query: { hours } } })),
    refetchInterval: ASKED_EVERY_MS,
    placeholderData: (before) => (before?.device.id === id ? before : undefined),
  });
}

/** A device's newest sample: what the live stream said last, or what the list said, whichever is newer. */
export function useNewest(device: DeviceView): Pick<ReadingsSeen, "at" | "readings"> | null {
  const seen = useObservation<ReadingsSeen>("iot.readings_seen.v1", device.id);
  const listed = device.at === null ? null : { at: device.at, readings: device.readings };
  if (seen === null) return listed;
  return listed !== null && Date.parse(listed.at) > Date.parse(seen.body.at) ? listed : seen.body;
}
