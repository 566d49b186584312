import { CircleAlert } from "lucide-react";
import { FieldError, Text } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./field.module.css";

export interface FieldWords {
  readonly label: string;
  /** What is expected, before anything is wrong. */
  readonly hint?: string | undefined;
  /** What is wrong, in one sentence; the server's words for this field. */
  readonly error?: string | undefined;
}

/** The words below a field. */
export function FieldFoot({ hint, error }: Pick<FieldWords, "hint" | "error">) {
  if (error) {
    return (
      <FieldError className={classes(css.error)}>
        <CircleAlert aria-hidden size={13} />
        <span>{error}</span>
      </FieldError>
    );
  }
  if (!hint) return null;
  return (
    <Text slot="description" className={css.hint}>
      {hint}
    </Text>
  );
}
