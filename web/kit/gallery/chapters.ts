import { ASKING } from "./asking.tsx";
import { MAPPING } from "./mapping.tsx";
import { MEANING } from "./meaning.tsx";
import { PLACING } from "./placing.tsx";
import { PRESSING } from "./pressing.tsx";
import { REHEARSING } from "./rehearsing.tsx";
import { SHOWING } from "./showing.tsx";
import type { Chapter } from "./specimen.ts";

/** The gallery, chapter by chapter. A part more is a specimen more; a test says so. */
export const CHAPTERS: readonly Chapter[] = [MEANING, PRESSING, ASKING, SHOWING, MAPPING, REHEARSING, PLACING];
