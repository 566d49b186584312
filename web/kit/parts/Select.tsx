import { ChevronsUpDown } from "lucide-react";
import { Button, Label, ListBox, Popover, Select as AriaSelect, SelectValue } from "react-aria-components";

import { classes } from "../classes.ts";
import { FieldFoot, type FieldWords } from "./FieldFrame.tsx";
import css from "./field.module.css";
import { OptionRow } from "./OptionRow.tsx";
import type { Option } from "./options.ts";

export interface SelectProps<Id extends string> extends FieldWords {
  readonly options: readonly Option<Id>[];
  readonly value: Id | null;
  readonly onChange: (value: Id) => void;
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
  readonly isRequired?: boolean;
  readonly autoFocus?: boolean;
}

/** One of a few. Letters jump to the choice that begins with them. */
export function Select<Id extends string>(props: SelectProps<Id>) {
  const { label, hint, error, options, value, onChange, placeholder = "Choose…", isDisabled = false } = props;
  return (
    <AriaSelect
      className={classes(css.field)}
      value={value}
      onChange={(key) => {
        const chosen = options.find((option) => option.id === key);
        if (chosen) onChange(chosen.id);
      }}
      placeholder={placeholder}
      isInvalid={Boolean(error)}
      isDisabled={isDisabled}
      isRequired={props.isRequired ?? false}
      autoFocus={props.autoFocus ?? false}
    >
      <Label className={css.label}>{label}</Label>
      <Button className={classes(css.input, css.picker)}>
        <SelectValue>{({ selectedText, isPlaceholder, defaultChildren }) => (isPlaceholder ? defaultChildren : selectedText)}</SelectValue>
        <ChevronsUpDown aria-hidden size={14} />
      </Button>
      <FieldFoot hint={hint} error={error} />
      <Popover className={classes(css.popover)} offset={4}>
        <ListBox items={options}>{(option) => <OptionRow option={option} />}</ListBox>
      </Popover>
    </AriaSelect>
  );
}
