import type { Folds } from "../fold.ts";
import { devices } from "./devices.ts";
import { exercises } from "./exercises.ts";
import { incidents } from "./incidents.ts";

/** One line for each collection that facts change. A collection without a line stands as its snapshot says. */
export const FOLDS: Folds = { incidents, exercises, devices };
