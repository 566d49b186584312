import { ChevronsUpDown } from "lucide-react";
import { Button, ComboBox as AriaComboBox, Input, Label, ListBox, Popover } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./ComboBox.module.css";
import { FieldFoot, type FieldWords } from "./FieldFrame.tsx";
import field from "./field.module.css";
import { OptionRow } from "./OptionRow.tsx";
import type { Option } from "./options.ts";

export interface ComboBoxProps extends FieldWords {
  readonly options: readonly Option[];
  readonly value: string | null;
  /** The choice's id; with `free`, whatever was written. */
  readonly onChange: (value: string | null) => void;
  readonly placeholder?: string;
  /** What is not on the list may be written too. */
  readonly free?: boolean;
  readonly autoFocus?: boolean;
}

/** One of many, found by writing. */
export function ComboBox({ label, hint, error, options, value, onChange, placeholder, free = false, autoFocus = false }: ComboBoxProps) {
  return (
    <AriaComboBox
      className={classes(field.field)}
      defaultItems={options}
      {...(options.some((option) => option.id === value) ? { defaultValue: value } : { defaultInputValue: value ?? "" })}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
        else if (!free) onChange(null);
      }}
      {...(free ? { onInputChange: (text: string) => { onChange(idOf(options, text)); } } : {})}
      defaultFilter={beginsAWord}
      allowsCustomValue={free}
      isInvalid={Boolean(error)}
      autoFocus={autoFocus}
      menuTrigger="focus"
    >
      <Label className={field.label}>{label}</Label>
      <div className={css.row}>
        <Input className={classes(field.input, css.input)} {...(placeholder === undefined ? {} : { placeholder })} />
        <Button className={classes(css.open)}>
          <ChevronsUpDown aria-hidden size={14} />
        </Button>
      </div>
      <FieldFoot hint={hint} error={error} />
      <Popover className={classes(field.popover)} offset={4}>
        <ListBox<Option> renderEmptyState={() => <p className={css.none}>Nothing on the list begins so.</p>}>
          {(option) => <OptionRow option={option} />}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}

/** Not anywhere inside: who writes "tree" does not look for streets. */
function beginsAWord(text: string, written: string): boolean {
  return spaced(text).includes(spaced(written).trimEnd());
}

function spaced(text: string): string {
  return ` ${text.toLowerCase().replace(/[\s,;:/()._-]+/g, " ").trimStart()}`;
}

function idOf(options: readonly Option[], text: string): string | null {
  return options.find((option) => option.label === text)?.id ?? (text.trim() || null);
}
