/** Whom an incident is assigned to, in words. Pure. */

import { sentence } from "@kit";

import { shortPseudonym } from "@console";

const DESK = "desk:";
const CREW = "crew:";

/** `desk:fire` is the desk Fire; one's own id is "me"; a crew's name is its own; another person's pseudonym is shortened. */
export function wordOfAssignee(assigned: string, me: string): string {
  if (assigned === me) return "Me";
  if (assigned.startsWith(DESK)) return sentence(assigned.slice(DESK.length));
  return assigned.startsWith(CREW) ? sentence(assigned.slice(CREW.length)) : shortPseudonym(assigned);
}

export function deskOf(name: string): string {
  return DESK + name;
}
