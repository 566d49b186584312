import { EmptyState, TimeOfDay } from "@kit";
import type { SimulatorView } from "@wire";
import { Unplug } from "lucide-react";

import css from "./NoSimulator.module.css";

/** Nothing can be played: says why, and how one comes by a simulator. */
export function NoSimulator({ last }: { readonly last: SimulatorView | undefined }) {
  return (
    <EmptyState
      icon={Unplug}
      title={last ? `${last.title} is gone` : "No simulator is connected"}
      detail={
        last ? (
          <>
            It was last heard of at <TimeOfDay at={last.seen} />. It comes back by itself when it runs again.
          </>
        ) : (
          "A simulator is a program that plays a city: its traffic, its devices, its callers. It presents itself here as soon as it runs."
        )
      }
    >
      <div className={css.ways}>
        <p>Start the simulated city that comes with Civigil:</p>
        <code className={css.command}>civigil up --city adlershof</code>
        <p>Any other program may be one: it speaks the HTTP interface under <code>/api/exercises/simulators</code>.</p>
      </div>
    </EmptyState>
  );
}
