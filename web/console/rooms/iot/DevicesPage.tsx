import { Button, EmptyState, ErrorState, LoadingState, Segments, Stale } from "@kit";
import { Map as MapIcon, RadioReceiver, Rows3, SearchX } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNavigate } from "react-router";

import { countsIn, FilterBar, NoneHere, Page, problemOf, useAsked, useKeys } from "@console";

import { DeviceTable } from "./list/DeviceTable.tsx";
import { DevicesMap } from "./map/DevicesMap.tsx";
import { devicesOf, STATES, wordsOf } from "./state.ts";
import { ASKED_EVERY_MS, useScopedDevices } from "./useDevices.ts";

const VIEWS = [
  { id: "list", label: "List", icon: Rows3, word: "List" },
  { id: "map", label: "Map", icon: MapIcon, word: "Map" },
] as const;

/** All devices: a table of what they measure, or the map. */
export function DevicesPage() {
  const { devices, all, error, refetch, dataUpdatedAt } = useScopedDevices();
  const asked = useAsked();
  const { text, state, set } = asked;
  const [selected, setSelected] = useState<string | null>(null);
  const navigate = useNavigate();
  const view = VIEWS.find(({ id }) => id === asked.view)?.id ?? "list";
  const shown = useMemo(() => devicesOf(devices ?? [], { text, state }), [devices, text, state]);
  const searchRef = useRef<HTMLInputElement>(null);
  const open = (id: string): void => void navigate(`/iot/${id}`);
  useKeys("Devices", [
    { keys: "/", does: "Search devices", run: () => searchRef.current?.focus() },
    { keys: "m", does: "List or map", run: () => { set({ view: view === "list" ? "map" : "" }); } },
  ]);
  if (devices === undefined || all === undefined) {
    return (
      <Page title="Devices">
        {error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState shape="page" label="Asking for the devices" />}
      </Page>
    );
  }
  return (
    <Page
      title="Devices"
      actions={
        <>
          <Stale at={new Date(dataUpdatedAt)} after={4 * ASKED_EVERY_MS}>{null}</Stale>
          <Segments label="View" options={VIEWS} value={view} onChange={(id) => { set({ view: id === "list" ? "" : id }); }} />
        </>
      }
      fixed
    >
      {devices.length === 0 ? (
        <NoneHere what="device" icon={RadioReceiver} all={all} begin="Name them in the settings under iot.devices; civigil iot enrol makes a certificate for each. The simulated city brings its own." />
      ) : (
        <>
          <FilterBar label="Search devices" placeholder="Name, kind or fault" asked={asked} counts={countsIn(devices, STATES)} wordsOf={wordsOf} searchRef={searchRef} />
          {shown.length === 0 ? (
            <EmptyState icon={SearchX} title="No device fits" detail={`${String(devices.length)} ${devices.length === 1 ? "device is" : "devices are"} there, but none is as you ask.`}>
              <Button onPress={() => { set({ q: "", state: "" }); }}>Show all</Button>
            </EmptyState>
          ) : view === "list" ? (
            <DeviceTable devices={shown} selected={selected} onSelect={setSelected} onOpen={open} />
          ) : (
            <DevicesMap devices={shown} selected={selected} onSelect={setSelected} onOpen={open} />
          )}
        </>
      )}
    </Page>
  );
}
