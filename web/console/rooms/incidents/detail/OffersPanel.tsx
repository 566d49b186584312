import { Button, Explanation } from "@kit";
import type { Offer } from "@wire";
import { GitMerge, X } from "lucide-react";

import { useCan, useDeed } from "@console";

import { ask } from "../api.ts";
import { useDesk } from "../deeds/desk.ts";
import { INCIDENTS } from "../queries.ts";
import type { Row } from "../row.ts";
import css from "./OffersPanel.module.css";
import { Part } from "./Part.tsx";

/** Merges that the machine offers and a person decides: with the reason, and a way to turn them down for good. */
export function OffersPanel({ row, offers }: { readonly row: Row; readonly offers: readonly Offer[] }) {
  const may = useCan("incidents:incident:merge");
  const desk = useDesk();
  const turnDown = useDeed({
    does: (other: string) => ask.turnDown({ incident: row.id, version: row.version, other }),
    said: "Turned down; it is not offered again",
    touches: () => [INCIDENTS],
  });
  return (
    <Part title={offers.length === 1 ? "May be the same as another" : "May be the same as others"}>
      {offers.map((offer) => (
        <div key={offer.other} className={css.offer} data-tone="accent">
          <p className={css.summary}>{offer.row.summary}</p>
          {offer.explanation ? <Explanation explanation={offer.explanation} /> : null}
          {may ? (
            <div className={css.deeds}>
              <Button size="s" icon={GitMerge} onPress={() => { desk.start("merge", row, offer.row); }}>
                Compare and merge…
              </Button>
              <Button size="s" tone="quiet" icon={X} busy={turnDown.busy} onPress={() => { turnDown.run(offer.other); }}>
                Not the same
              </Button>
            </div>
          ) : null}
        </div>
      ))}
    </Part>
  );
}
