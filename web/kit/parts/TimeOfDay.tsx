import { timeOf, wholeTimeOf } from "../time.ts";
import { useNow } from "../useNow.ts";

export interface TimeOfDayProps {
  readonly at: string | Date;
}

/** When, in 24 hours: the time alone today, with its date on other days; all of it in the title. */
export function TimeOfDay({ at }: TimeOfDayProps) {
  const instant = new Date(at);
  const now = useNow();
  return (
    <time dateTime={instant.toISOString()} title={wholeTimeOf(instant)} style={{ whiteSpace: "nowrap" }}>
      {timeOf(instant, new Date(now))}
    </time>
  );
}
