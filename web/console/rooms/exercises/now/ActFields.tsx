import { Checkbox, Select, TextArea, TextField } from "@kit";
import type { OfferedAct, OfferedField } from "@wire";

import { type Filled, wrongWith } from "../acts.ts";
import css from "./InjectDialog.module.css";

export interface ActFieldsProps {
  readonly act: OfferedAct;
  readonly filled: Filled;
  readonly onChange: (filled: Filled) => void;
}

/** How large, how long, who: what an act is told besides where. */
export function ActFields({ act, filled, onChange }: ActFieldsProps) {
  return (
    <div className={css.fields}>
      {act.fields.map((field) => (
        <One key={field.name} field={field} said={filled[field.name]} onChange={(said) => { onChange({ ...filled, [field.name]: said }); }} />
      ))}
    </div>
  );
}

function One({ field, said, onChange }: { readonly field: OfferedField; readonly said: string | boolean | undefined; readonly onChange: (said: string | boolean) => void }) {
  const label = field.unit ? `${field.title} (${field.unit})` : field.title;
  const words = typeof said === "string" ? said : "";
  if (field.kind === "yes") return <Checkbox isSelected={said === true} onChange={onChange}>{label}</Checkbox>;
  if (field.kind === "choice") {
    return <Select label={label} options={field.choices.map(({ id, title }) => ({ id, label: title }))} value={words === "" ? null : words} onChange={onChange} />;
  }
  if (field.kind === "words") return <div className={css.wide}><TextArea label={label} rows={2} value={words} onChange={onChange} /></div>;
  return <TextField label={label} inputMode="decimal" error={wrongWith(field, said)} value={words} onChange={onChange} />;
}
