import { fromDate, getLocalTimeZone, toCalendarDateTime } from "@internationalized/date";
import { DateField, DateInput, DateSegment, I18nProvider, Label } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./DateTime.module.css";
import { FieldFoot, type FieldWords } from "./FieldFrame.tsx";
import field from "./field.module.css";

/** English words, and the year first: nobody takes the second of March for the third of February. */
const YEAR_FIRST = "en-CA";

export interface DateTimeProps extends FieldWords {
  readonly value: Date | null;
  readonly onChange: (value: Date | null) => void;
  readonly isRequired?: boolean;
  readonly autoFocus?: boolean;
}

/** A date and a time of day, 24 hours, in the zone of this screen. Each segment is typed or moved by arrow keys. */
export function DateTime({ label, hint, error, value, onChange, isRequired = false, autoFocus = false }: DateTimeProps) {
  const zone = getLocalTimeZone();
  return (
    <I18nProvider locale={YEAR_FIRST}>
      <DateField
        className={classes(field.field)}
        granularity="minute"
        hourCycle={24}
        shouldForceLeadingZeros
        value={value ? toCalendarDateTime(fromDate(value, zone)) : null}
        onChange={(chosen) => { onChange(chosen ? chosen.toDate(zone) : null); }}
        isInvalid={Boolean(error)}
        isRequired={isRequired}
        autoFocus={autoFocus}
      >
        <Label className={field.label}>{label}</Label>
        <DateInput className={classes(field.input, css.input)}>
          {(segment) => <DateSegment segment={segment} className={classes(css.segment)} />}
        </DateInput>
        <FieldFoot hint={hint} error={error} />
      </DateField>
    </I18nProvider>
  );
}
