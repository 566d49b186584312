import { EmptyState, ErrorState, LoadingState, Segments, Stale, StatusChip, toneOfScope, useNow } from "@kit";
import type { DeviceShown, Status } from "@wire";
import { RadioReceiver } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";

import { BackLink, Page, problemOf, useKeys } from "@console";

import { kindOf, wordsOf } from "../state.ts";
import { ASKED_EVERY_MS, useDevice } from "../useDevices.ts";
import { AlarmsPanel } from "./AlarmsPanel.tsx";
import { CoursesPanel } from "./CoursesPanel.tsx";
import css from "./DevicePage.module.css";
import { FaultsPanel } from "./FaultsPanel.tsx";
import { RubbishPanel } from "./RubbishPanel.tsx";

const SPANS = [
  { id: "0.25", label: "15 min back", word: "15 min" },
  { id: "1", label: "1 h back", word: "1 h" },
  { id: "6", label: "6 h back", word: "6 h" },
] as const;
type Hours = (typeof SPANS)[number]["id"];

/** One device: what it measures and measured, how it is, and what it raised. */
export function DevicePage() {
  const { id = "" } = useParams();
  const navigate = useNavigate();
  const [hours, setHours] = useState<Hours>("0.25");
  const { data, error, refetch, dataUpdatedAt } = useDevice(id, Number(hours));
  useKeys("Device", [
    { keys: "Escape", does: "All devices", run: () => void navigate("/iot") },
    { keys: "t", does: "A longer or shorter time", run: () => { setHours((one) => SPANS[(SPANS.findIndex((span) => span.id === one) + 1) % SPANS.length]?.id ?? "0.25"); } },
  ]);
  const problem = error ? problemOf(error) : null;
  if (data === undefined) {
    return (
      <Page title={id} before={<Back />}>
        {problem?.code === "missing" ? (
          <EmptyState icon={RadioReceiver} title={`There is no device ${id}`} detail="It may have been taken out of the settings since.">
            <Link to="/iot">All devices</Link>
          </EmptyState>
        ) : problem ? (
          <ErrorState problem={problem} onRetry={() => void refetch()} />
        ) : (
          <LoadingState shape="page" label="Asking for the device" />
        )}
      </Page>
    );
  }
  const { device } = data;
  const { word, tone, icon } = wordsOf(device.state);
  return (
    <Page
      title={device.title}
      before={<Back />}
      detail={
        <span className={css.head}>
          <StatusChip tone={tone} icon={icon}>{word}</StatusChip>
          <span className={css.kind}>{kindOf(device.kind)}</span>
          {device.status === "Actual" ? null : <StatusChip tone={toneOfScope(device.status as Status)}>{device.status}</StatusChip>}
          <Stale at={new Date(dataUpdatedAt)} after={4 * ASKED_EVERY_MS}>{null}</Stale>
        </span>
      }
      actions={<Segments label="How far back" options={SPANS} value={hours} onChange={setHours} />}
    >
      <Parts shown={data} hours={Number(hours)} />
    </Page>
  );
}

function Parts({ shown, hours }: { readonly shown: DeviceShown; readonly hours: number }) {
  const now = useNow();
  return (
    <div className={css.parts}>
      <CoursesPanel shown={shown} from={now - hours * 3_600_000} until={now} />
      <div className={css.side}>
        <FaultsPanel device={shown.device} />
        <AlarmsPanel alarms={shown.alarms} />
        <RubbishPanel rubbish={shown.rubbish} count={shown.device.rubbish} />
      </div>
    </div>
  );
}

function Back() {
  return <BackLink to="/iot" label="All devices" />;
}
