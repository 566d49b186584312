import { Button, EmptyState, ErrorState, LoadingState, SearchField, Segments, Stale } from "@kit";
import type { DeviceView } from "@wire";
import { Map as MapIcon, RadioReceiver, Rows3, SearchX } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";

import { Page, problemOf, useKeys, useScope } from "@console";

import css from "./DevicesPage.module.css";
import { DeviceTable } from "./list/DeviceTable.tsx";
import { DevicesMap } from "./map/DevicesMap.tsx";
import { countsOf, devicesOf, wordsOf } from "./state.ts";
import { ASKED_EVERY_MS, useScopedDevices } from "./useDevices.ts";

const VIEWS = [
  { id: "list", label: "List", icon: Rows3, word: "List" },
  { id: "map", label: "Map", icon: MapIcon, word: "Map" },
] as const;

/** What the address is to say; empty: left out. */
type Asked = Readonly<Partial<Record<"view" | "q" | "state", string>>>;

/** All devices: a table of what they measure, or the map. */
export function DevicesPage() {
  const { devices, all, error, refetch, dataUpdatedAt } = useScopedDevices();
  const [search, setSearch] = useSearchParams();
  const [selected, setSelected] = useState<string | null>(null);
  const navigate = useNavigate();
  const view = VIEWS.find(({ id }) => id === search.get("view"))?.id ?? "list";
  // The address follows what is typed, a moment later: were it the field's own value, fast typing would lose letters.
  const [text, setText] = useState(search.get("q") ?? "");
  const filter = useMemo(() => ({ text, state: search.get("state") ?? "" }), [text, search]);
  const set = (asked: Asked): void => {
    if (asked.q !== undefined) setText(asked.q);
    setSearch(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(asked)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  };
  const shown = useMemo(() => devicesOf(devices ?? [], filter), [devices, filter]);
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
        <NoDevices all={all} />
      ) : (
        <>
          <Filters devices={devices} text={filter.text} state={filter.state} set={set} searchRef={searchRef} />
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

interface FiltersProps {
  readonly devices: readonly DeviceView[];
  readonly text: string;
  readonly state: string;
  readonly set: (asked: Asked) => void;
  readonly searchRef: React.RefObject<HTMLInputElement | null>;
}

function Filters({ devices, text, state, set, searchRef }: FiltersProps) {
  return (
    <div className={css.bar}>
      <div className={css.search}>
        <SearchField label="Search devices" placeholder="Name, kind or fault" value={text} onChange={(words) => { set({ q: words }); }} keys="/" inputRef={searchRef} />
      </div>
      <div className={css.states} role="group" aria-label="State">
        {countsOf(devices).map(([one, count]) => {
          const { word, tone, icon: Icon } = wordsOf(one);
          return (
            <button key={one} type="button" className={css.state} data-tone={tone} aria-pressed={state === one} onClick={() => { set({ state: state === one ? "" : one }); }}>
              <Icon aria-hidden size={13} />
              {word} <b>{count}</b>
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** None in what is looked at; those of another scope are one press away. */
function NoDevices({ all }: { readonly all: readonly DeviceView[] }) {
  const { scope, setScope } = useScope();
  const others = (["Actual", "Exercise", "Test"] as const).filter((one) => one !== scope && all.some((device) => device.status === one));
  return (
    <EmptyState
      icon={RadioReceiver}
      title={all.length === 0 ? "No device is set up" : `No device in ${scope === "Actual" ? "the actual city" : scope.toLowerCase()}`}
      detail={
        all.length === 0
          ? "Name them in the settings under iot.devices; civigil iot enrol makes a certificate for each. The simulated city brings its own."
          : "Devices belong to the actual city, to an exercise or to a test, and are shown there alone."
      }
    >
      {others.map((one) => (
        <Button key={one} onPress={() => { setScope(one); }}>
          {`Show ${String(all.filter((device) => device.status === one).length)} in ${one}`}
        </Button>
      ))}
    </EmptyState>
  );
}
