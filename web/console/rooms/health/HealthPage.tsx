import { ErrorState, LoadingState, Stale } from "@kit";

import { Page, problemOf, useCan } from "@console";

import css from "./HealthPage.module.css";
import { LivePanel } from "./LivePanel.tsx";
import { ProcessesPanel } from "./ProcessesPanel.tsx";
import { RoomsPanel } from "./RoomsPanel.tsx";
import { ServersPanel } from "./ServersPanel.tsx";
import { StoragePanel } from "./StoragePanel.tsx";
import { useCourse } from "./useCourse.ts";
import { ASKED_EVERY_MS, useHealth } from "./useHealth.ts";
import { Verdict } from "./Verdict.tsx";

/** Is the house itself well? One sentence first, the figures below it. */
export function HealthPage() {
  const { data, error, refetch } = useHealth();
  const course = useCourse(data);
  const seesAside = useCan("gateway:aside:view");
  if (data === undefined) {
    return (
      <Page title="Health">
        {error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState shape="page" label="Asking how the city is" />}
      </Page>
    );
  }
  return (
    <Page
      title="Health"
      detail="The house itself: processes, servers, rooms and storage."
      actions={<Stale at={data.at} after={4 * ASKED_EVERY_MS}>{null}</Stale>}
    >
      <Verdict health={data} unanswered={error ? problemOf(error) : null} seesAside={seesAside} />
      <div className={css.grid}>
        <div className={css.wide}>
          <RoomsPanel rooms={data.rooms} course={course} seesAside={seesAside} />
        </div>
        <ServersPanel servers={data.servers} />
        <LivePanel />
        <div className={css.wide}>
          <ProcessesPanel processes={data.processes} course={course} />
        </div>
        <div className={css.side}>
          <StoragePanel storage={data.storage} />
        </div>
      </div>
    </Page>
  );
}
