/** What an entry of the timeline says, for a person: the server's words without the machine's names in them. Pure. */

import { sentence } from "@kit";

const INCIDENT = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8}([0-9a-f]{4})/g;
const DESK = /\bdesk:([a-z0-9_-]+)/g;

/** Ids are cut to their last four signs, as people say them; desks go by their names. */
export function wordsOf(text: string): string {
  const said = text.replaceAll(INCIDENT, (_id, end: string) => `incident …${end}`).replaceAll(DESK, (_desk, name: string) => `desk ${sentence(name)}`);
  return said.charAt(0).toUpperCase() + said.slice(1);
}
