import { Input, Label, TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from "react-aria-components";

import { classes } from "../classes.ts";
import { FieldFoot, type FieldWords } from "./FieldFrame.tsx";
import css from "./field.module.css";

export interface TextFieldProps extends Omit<AriaTextFieldProps, "className" | "style" | "children">, FieldWords {
  readonly placeholder?: string;
}

/** One line of text. */
export function TextField({ label, hint, error, placeholder, ...rest }: TextFieldProps) {
  return (
    <AriaTextField {...rest} isInvalid={Boolean(error)} className={classes(css.field)}>
      <Label className={css.label}>{label}</Label>
      <Input className={classes(css.input)} {...(placeholder === undefined ? {} : { placeholder })} />
      <FieldFoot hint={hint} error={error} />
    </AriaTextField>
  );
}
