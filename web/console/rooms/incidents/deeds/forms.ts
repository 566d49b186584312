import type { Row } from "../row.ts";

/** What every form about an incident is given. */
export interface FormProps {
  readonly row: Row;
  readonly onLeave: () => void;
}
