import { Button, IconButton, Menu, useDocked } from "@kit";
import { Ellipsis } from "lucide-react";

import { type DeedOffer, useDesk } from "../deeds/desk.ts";
import type { Row } from "../row.ts";
import css from "./ActionBar.module.css";

/** Beside the next step, these many stand open; the others are behind "More". */
const OPEN_AT_MOST = 2;

/** What can be done with it now: the next step first. On a phone it stays at the lower edge, under the thumb. */
export function ActionBar({ row, undoable }: { readonly row: Row; readonly undoable: string | null }) {
  const docked = useDocked();
  const desk = useDesk();
  const offers = desk.offers(row, undoable);
  if (offers.length === 0) return null;
  const next = offers.find((offer) => offer.next);
  const rest = offers.filter((offer) => offer !== next);
  const open = rest.slice(0, OPEN_AT_MOST);
  const behind = rest.slice(OPEN_AT_MOST);
  const item = (offer: DeedOffer) => ({ id: offer.name, label: offer.label, icon: offer.icon, keys: offer.keys, run: () => { desk.start(offer.name, row); } });
  return (
    <div ref={docked} className={css.bar} role="toolbar" aria-label="What can be done">
      {next ? (
        <Button tone="accent" icon={next.icon} keys={next.keys} busy={desk.busy} onPress={() => { desk.start(next.name, row); }}>
          {next.label}
        </Button>
      ) : null}
      {open.map((offer) => (
        <Button key={offer.name} icon={offer.icon} isDisabled={desk.busy} onPress={() => { desk.start(offer.name, row); }}>
          {offer.label}
        </Button>
      ))}
      {behind.length > 0 ? <Menu label="More deeds" trigger={<IconButton icon={Ellipsis} label="More deeds" tone="plain" />} groups={[{ deeds: behind.map(item) }]} /> : null}
    </div>
  );
}
