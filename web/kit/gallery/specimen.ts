import type { ReactNode } from "react";

/** One state of a part. */
export interface State {
  readonly name: string;
  readonly draw: () => ReactNode;
  /** Needs the whole width of the page. */
  readonly wide?: boolean;
  /** Only a true browser, which lays things out, can leave out what is not in view: tests without one pass it over. */
  readonly vast?: boolean;
}

/** A part in all its states. */
export interface Specimen {
  /** Its name in `kit/index.ts`. */
  readonly part: string;
  /** What it is for, in one sentence. */
  readonly purpose: string;
  readonly states: readonly State[];
}

export interface Chapter {
  readonly title: string;
  readonly specimens: readonly Specimen[];
}
