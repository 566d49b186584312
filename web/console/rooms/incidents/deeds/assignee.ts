/** Whom an incident is assigned to, in words. Pure. */

import { sentence } from "@kit";

const DESK = "desk:";

/** `desk:fire` is the desk Fire; one's own id is "me"; another person's pseudonym is shortened. */
export function wordOfAssignee(assigned: string, me: string): string {
  if (assigned === me) return "Me";
  if (assigned.startsWith(DESK)) return sentence(assigned.slice(DESK.length));
  const [role = "", id = ""] = assigned.split(":");
  if (role === "crew") return sentence(id);
  return id ? `${sentence(role)} ${id.slice(0, 6)}` : assigned;
}

export function deskOf(name: string): string {
  return DESK + name;
}
