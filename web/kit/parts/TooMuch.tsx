import { Layers } from "lucide-react";

import { Button } from "./Button.tsx";
import css from "./TooMuch.module.css";

export interface TooMuchProps {
  readonly shown: number;
  readonly total: number;
  /** Of what: `incidents`. */
  readonly of: string;
  readonly onMore?: () => void;
}

/** There is more than is shown; nobody may take a part for the whole. */
export function TooMuch({ shown, total, of, onMore }: TooMuchProps) {
  if (shown >= total) return null;
  return (
    <p className={css.much} role="note" data-tone="warn">
      <Layers aria-hidden size={14} />
      <span>
        {shown.toLocaleString("en-GB")} of {total.toLocaleString("en-GB")} {of} shown, the most pressing first.
      </span>
      {onMore ? (
        <Button size="s" onPress={onMore}>
          Show more
        </Button>
      ) : null}
    </p>
  );
}
