/** Times as an operator reads them: 24 hours, tabular, the exact instant always at hand. All pure: now comes in by the door. */

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const MINUTE = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "2-digit", month: "short" });
const WHOLE = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "2-digit",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

/** `14:03:59`. */
export function clockOf(at: Date): string {
  return CLOCK.format(at);
}

/** `14:03`. */
export function minuteOf(at: Date): string {
  return MINUTE.format(at);
}

/** `14:03:59` today, `02 Mar 14:03` on another day. */
export function timeOf(at: Date, now: Date): string {
  return at.toDateString() === now.toDateString() ? clockOf(at) : `${DAY.format(at)} ${minuteOf(at)}`;
}

/** `Mon, 02 Mar 2026, 14:03:59 CET`, for titles and for reading aloud. */
export function wholeTimeOf(at: Date): string {
  return WHOLE.format(at);
}

/** A length of time as a counter: `0:42`, `12:05`, `3:07:00`, `2 d 03:07`. */
export function spanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [d, h, m, s] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
    seconds % 60,
  ];
  if (d > 0) return `${String(d)} d ${two(h)}:${two(m)}`;
  if (h > 0) return `${String(h)}:${two(m)}:${two(s)}`;
  return `${String(m)}:${two(s)}`;
}

/** A length of time in words, rounded: `42 s`, `12 min`, `3 h`, `2 d`. */
export function roughSpanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3600) return `${String(Math.floor(seconds / 60))} min`;
  if (seconds < 86_400) return `${String(Math.floor(seconds / 3600))} h`;
  return `${String(Math.floor(seconds / 86_400))} d`;
}

/** The same for those who listen: `2 minutes`. */
export function spokenSpanOf(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [size, unit] = seconds < 60 ? [1, "second"] : seconds < 3600 ? [60, "minute"] : seconds < 86_400 ? [3600, "hour"] : [86_400, "day"];
  const count = Math.floor(seconds / size);
  return `${String(count)} ${unit}${count === 1 ? "" : "s"}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
