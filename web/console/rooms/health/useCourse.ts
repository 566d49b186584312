import type { Health } from "@wire";
import { useState } from "react";

import { type Course, further, NOTHING_YET } from "./course.ts";

/** How the figures went since this page was opened. */
export function useCourse(health: Health | undefined): Course {
  const [course, setCourse] = useState(NOTHING_YET);
  const next = health ? further(course, health) : course;
  if (next !== course) setCourse(next);
  return next;
}
