import {
  Label,
  TextArea as AriaTextArea,
  TextField as AriaTextField,
  type TextFieldProps as AriaTextFieldProps,
} from "react-aria-components";

import { classes } from "../classes.ts";
import { FieldFoot, type FieldWords } from "./FieldFrame.tsx";
import css from "./field.module.css";

export interface TextAreaProps extends Omit<AriaTextFieldProps, "className" | "style" | "children">, FieldWords {
  readonly placeholder?: string;
  readonly rows?: number;
  /** Called for Ctrl+Enter. */
  readonly onSend?: () => void;
}

/** Several lines of text. */
export function TextArea({ label, hint, error, placeholder, rows = 4, onSend, ...rest }: TextAreaProps) {
  return (
    <AriaTextField
      {...rest}
      isInvalid={Boolean(error)}
      className={classes(css.field)}
      onKeyDown={(event) => {
        if (onSend && event.key === "Enter" && (event.ctrlKey || event.metaKey)) onSend();
        else event.continuePropagation();
      }}
    >
      <Label className={css.label}>{label}</Label>
      <AriaTextArea
        className={classes(css.input, css.area)}
        rows={rows}
        {...(placeholder === undefined ? {} : { placeholder })}
      />
      <FieldFoot hint={hint} error={error} />
    </AriaTextField>
  );
}
