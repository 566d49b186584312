import { EmptyState, Panel, Plot, type PlotPoint } from "@kit";
import type { Course, DeviceShown } from "@wire";
import { LineChart } from "lucide-react";

import { quantityOf } from "../state.ts";
import css from "./CoursesPanel.module.css";

export interface CoursesPanelProps {
  readonly shown: DeviceShown;
  /** The time that is looked at (ms since 1970). */
  readonly from: number;
  readonly until: number;
}

/** How each quantity went; where nothing came, that is drawn too. */
export function CoursesPanel({ shown, from, until }: CoursesPanelProps) {
  if (shown.courses.length === 0) {
    return (
      <Panel title="Measured">
        <EmptyState icon={LineChart} title="Nothing was measured in this time" detail="A longer time may show when it was last heard." />
      </Panel>
    );
  }
  return (
    <Panel title="Measured">
      <div className={css.courses}>
        {shown.courses.map((course) => (
          <Plot
            key={course.quantity}
            label={quantityOf(course.quantity)}
            unit={course.unit}
            points={pointsOf(course)}
            step={course.step_s * 1000}
            from={from}
            until={until}
            {...limitOf(shown, course.quantity)}
          />
        ))}
      </div>
      <p className={css.legend}>
        The line is the mean of {shown.courses[0]?.step_s} s, the band goes from the lowest to the highest, and where it is shaded nothing came.
      </p>
    </Panel>
  );
}

function pointsOf({ steps, low, mean, high }: Course): readonly PlotPoint[] {
  return steps.map((step, index) => ({ at: Date.parse(step), low: low[index] ?? 0, mean: mean[index] ?? 0, high: high[index] ?? 0 }));
}

/** The limit that its newest alarm named; devices do not say theirs before they are crossed. */
function limitOf(shown: DeviceShown, quantity: string): { readonly limit?: number } {
  const alarm = shown.alarms.find((one) => one.quantity === quantity);
  return alarm ? { limit: alarm.threshold } : {};
}
