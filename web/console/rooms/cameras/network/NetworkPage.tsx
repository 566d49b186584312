import { Button, EmptyState, Panel, useNarrow } from "@kit";
import type { FoundView } from "@wire";
import { ArrowLeft, MousePointerClick } from "lucide-react";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { BackLink, Page, useCan, useKeys } from "@console";

import { AddForm } from "./AddForm.tsx";
import { Asked } from "./Asked.tsx";
import css from "./NetworkPage.module.css";
import { SearchPanel } from "./SearchPanel.tsx";
import { useInquiry, useSearch } from "./useNetwork.ts";
import { detailOfFound, nameOfFound } from "./words.ts";

/** Find cameras on the network, ask one what it is, and watch it from now on. */
export function NetworkPage() {
  const mayAdd = useCan("cameras:fleet:change");
  const back = <BackLink to="/cameras" label="All cameras" />;
  return (
    <Page title="Find cameras" before={back} detail="Cameras of the network that speak ONVIF, as nearly all do.">
      {mayAdd ? <Network /> : <EmptyState title="You may not add cameras" detail="It takes the permission cameras:fleet:change, which supervisors have." />}
    </Page>
  );
}

function Network() {
  const search = useSearch();
  const [chosen, setChosen] = useState<FoundView | null>(null);
  const isNarrow = useNarrow();
  const navigate = useNavigate();
  useKeys("Find cameras", [
    { keys: "s", does: "Look again", run: () => { search.begin.run([]); } },
    { keys: "Escape", does: "Back", run: () => { if (chosen) setChosen(null); else void navigate("/cameras"); } },
  ]);
  const isAside = isNarrow && chosen !== null; // one thing at a time in a hand
  return (
    <div className={css.network}>
      <div hidden={isAside}>
        <SearchPanel state={search} chosen={chosen?.address ?? null} onChoose={setChosen} />
      </div>
      {chosen ? (
        <Chosen key={chosen.address} found={chosen} onBack={isNarrow ? () => { setChosen(null); } : null} />
      ) : isNarrow ? null : (
        <Panel>
          <EmptyState icon={MousePointerClick} title="Choose a camera" detail="It is asked what it is before it is watched." />
        </Panel>
      )}
    </div>
  );
}

/** One camera of those that answered: asked, then added. */
function Chosen({ found, onBack }: { readonly found: FoundView; readonly onBack: (() => void) | null }) {
  const state = useInquiry();
  const answered = state.asking ? null : (state.inquiry?.answered ?? null);
  return (
    <Panel title={nameOfFound(found)} actions={onBack ? <Button size="s" tone="quiet" icon={ArrowLeft} onPress={onBack}>All that answered</Button> : undefined}>
      <p className={css.where}>{detailOfFound(found) || found.address}{found.at.secure ? " · over HTTPS" : ""}</p>
      {found.camera === null ? null : <p className={css.where}>It is watched already, as <Link to={`/cameras/${found.camera}`}>{found.camera}</Link>. Another of its streams may be watched as well.</p>}
      {answered && state.inquiry ? (
        <AddForm inquiry={state.inquiry.id} said={answered} called={found.name || [answered.make, answered.model].filter(Boolean).join(" ")} />
      ) : (
        <Asked at={found.at} state={state} />
      )}
    </Panel>
  );
}
