import { Button, EmptyState, ErrorState, Panel, StatusChip, TextField } from "@kit";
import type { FoundView } from "@wire";
import { Cctv, ChevronRight, CircleCheck, Radar, RotateCw } from "lucide-react";
import { type SyntheticEvent, useEffect, useRef, useState } from "react";

import { problemOf } from "@console";

import css from "./SearchPanel.module.css";
import type { SearchState } from "./useNetwork.ts";
import { detailOfFound, nameOfFound } from "./words.ts";

export interface SearchPanelProps {
  readonly state: SearchState;
  readonly chosen: string | null;
  readonly onChoose: (found: FoundView) => void;
}

/** Who answers on the network: looked for when the page is opened, and again when somebody asks. */
export function SearchPanel({ state: { search, error, begin }, chosen, onChoose }: SearchPanelProps) {
  const [host, setHost] = useState("");
  const isLooking = begin.busy || search?.state === "looking" || (search === undefined && begin.problem === null && error === null);
  const again = (): void => { begin.run(host.split(/[\s,]+/).filter(Boolean)); };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    again();
  };
  const once = useRef(false);
  useEffect(() => {
    if (once.current) return;
    once.current = true;
    begin.run([]);
  }, [begin]);
  const found = search?.found ?? [];
  return (
    <Panel title="On the network" actions={<Button size="s" icon={RotateCw} keys="s" busy={isLooking} onPress={again}>{isLooking ? "Looking" : "Look again"}</Button>}>
      <div className={css.search}>
        <form className={css.host} onSubmit={submit}>
          <TextField label="Ask this address as well" placeholder="10.4.0.17 or 10.4.0.17:8080" value={host} onChange={setHost} autoComplete="off" spellCheck="false" inputMode="url" error={begin.problem?.detail} />
          <Button type="submit" isDisabled={host.trim() === ""}>Ask</Button>
        </form>
        <div className={css.progress} data-on={isLooking || undefined} role={isLooking ? "status" : undefined} aria-label={isLooking ? "Looking for cameras" : undefined}>
          <i key={search?.id ?? "first"} style={{ animationDuration: `${String(search?.seconds ?? 4)}s` }} />
        </div>
        {error ? <ErrorState problem={problemOf(error)} onRetry={again} /> : null}
        {found.length > 0 ? (
          <ul className={css.found} aria-label="Cameras that answered">
            {found.map((one) => <Row key={one.address} found={one} isChosen={chosen === one.address} onChoose={onChoose} />)}
          </ul>
        ) : isLooking || error ? null : (
          <NothingFound trouble={search?.trouble ?? ""} />
        )}
        {search && search.odd.length > 0 ? (
          <div className={css.odd}>
            <h3>Answered otherwise</h3>
            <ul>{search.odd.map(({ host: at, why }) => <li key={at}><strong>{at}</strong> {why}</li>)}</ul>
          </div>
        ) : null}
      </div>
    </Panel>
  );
}

function Row({ found, isChosen, onChoose }: { readonly found: FoundView; readonly isChosen: boolean; readonly onChoose: (found: FoundView) => void }) {
  return (
    <li>
      <button type="button" className={css.row} aria-pressed={isChosen} onClick={() => { onChoose(found); }}>
        <Cctv aria-hidden size={18} />
        <span className={css.words}>
          <strong>{nameOfFound(found)}</strong>
          <span>{detailOfFound(found)}</span>
        </span>
        {found.camera === null ? null : <StatusChip tone="ok" icon={CircleCheck}>Watched</StatusChip>}
        <ChevronRight aria-hidden size={16} />
      </button>
    </li>
  );
}

function NothingFound({ trouble }: { readonly trouble: string }) {
  return (
    <div className={css.nothing}>
      <EmptyState icon={Radar} title="No camera answered" detail={trouble || "Three things to look at:"} />
      <ul className={css.check}>
        <li><strong>ONVIF is switched on.</strong> Many cameras come with it off: their own page has it under Network or Integration.</li>
        <li><strong>It is in a network of this city’s server.</strong> A probe does not cross routers: give its address above.</li>
        <li><strong>It has an address at all.</strong> Its maker’s tool, or the router’s list of devices, says which.</li>
      </ul>
    </div>
  );
}
