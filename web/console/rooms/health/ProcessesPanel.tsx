import { Elapsed, FigureTable, Panel, Sparkline, StatusChip, TimeOfDay } from "@kit";
import type { ProcessSeen } from "@wire";

import type { Course } from "./course.ts";
import { bytesOf, shareOf } from "./figures.ts";
import css from "./figures.module.css";

export interface ProcessesPanelProps {
  readonly processes: readonly ProcessSeen[];
  readonly course: Course;
}

/** Who works, for how long, and what it costs the machine. */
export function ProcessesPanel({ processes, course }: ProcessesPanelProps) {
  return (
    <Panel title="Processes" flush>
      <FigureTable label="Processes, one a line" cards>
        <thead>
          <tr>
            <th scope="col">Process</th>
            <th scope="col">State</th>
            <th scope="col" data-end="">Up for</th>
            <th scope="col" data-end="">Restarts</th>
            <th scope="col" data-end="">Memory</th>
            <th scope="col" data-end="" title="Share of one core">Processor</th>
            <th scope="col" data-spark=""><span data-hidden="">Course of the processor</span></th>
          </tr>
        </thead>
        <tbody>
          {processes.map((one) => (
            <tr key={`${one.host}/${one.name}`}>
              <th scope="row" title={`${one.what} on ${one.host}${one.pid === null ? "" : `, process ${String(one.pid)}`}`}>{one.name}</th>
              <td><ProcessState process={one} /></td>
              <td data-end="" data-head="Up for">{one.since === null ? "–" : <Elapsed since={one.since} />}</td>
              <td data-end="" data-head="Restarts">{one.restarts}</td>
              <td data-end="" data-head="Memory">{bytesOf(one.memory_bytes)}</td>
              <td data-end="" data-head="Processor">{shareOf(one.cpu_share)}</td>
              <td data-spark="">
                <Sparkline label={`${one.name}: share of one core`} values={(course.cpu.get(one.name) ?? []).map((share) => Math.round(share * 1000) / 1000)} most={0.05} />
              </td>
            </tr>
          ))}
        </tbody>
      </FigureTable>
    </Panel>
  );
}

function ProcessState({ process }: { readonly process: ProcessSeen }) {
  if (process.alive) return <StatusChip tone={process.restarts > 0 ? "warn" : "ok"}>{process.restarts > 0 ? "Lives again" : "Lives"}</StatusChip>;
  return (
    <>
      <StatusChip tone="bad">Down</StatusChip>
      {process.last_figure_at === null ? null : (
        <span className={css.note}> last heard <TimeOfDay at={process.last_figure_at} /></span>
      )}
    </>
  );
}
