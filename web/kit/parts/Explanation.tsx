import css from "./Explanation.module.css";

export interface ReasonShown {
  readonly what: string;
  readonly measured: number;
  readonly limit: number | null;
  readonly unit: string;
}

export interface ExplanationShown {
  readonly summary: string;
  readonly rule: string;
  readonly because: readonly ReasonShown[];
}

export interface ExplanationProps {
  readonly explanation: ExplanationShown;
  readonly title?: string;
}

/** Why a machine decided so: the sentence, and what was measured beside the limit that it crossed. */
export function Explanation({ explanation, title }: ExplanationProps) {
  return (
    <div role="group" className={css.why} aria-label={title ?? "Why"}>
      {title ? <h4 className={css.title}>{title}</h4> : null}
      <p>{explanation.summary}</p>
      {explanation.because.length > 0 ? (
        <ul className={css.reasons}>
          {explanation.because.map((reason) => (
            <li key={reason.what} className={css.reason}>
              <span className={css.what}>{reason.what}</span>
              <span className={css.figures}>
                <b>{figure(reason.measured)}</b>
                {reason.unit ? ` ${reason.unit}` : ""}
                {reason.limit === null ? null : (
                  <span className={css.limit}>
                    {" "}
                    limit {figure(reason.limit)}
                    {reason.unit ? ` ${reason.unit}` : ""}
                  </span>
                )}
              </span>
              {reason.limit === null ? null : <Bar measured={reason.measured} limit={reason.limit} />}
            </li>
          ))}
        </ul>
      ) : null}
      <p className={css.rule}>
        rule <code>{explanation.rule}</code>
      </p>
    </div>
  );
}

/** Both on one scale: the bar is what was measured, the tick is the limit. */
function Bar({ measured, limit }: { readonly measured: number; readonly limit: number }) {
  const most = Math.max(Math.abs(measured), Math.abs(limit), Number.EPSILON) * 1.15;
  const share = (value: number): string => `${String(Math.min(100, (Math.abs(value) / most) * 100))}%`;
  return (
    <span className={css.bar} aria-hidden data-over={Math.abs(measured) >= Math.abs(limit) || undefined}>
      <i className={css.fill} style={{ width: share(measured) }} />
      <i className={css.tick} style={{ left: share(limit) }} />
    </span>
  );
}

const FIGURE = new Intl.NumberFormat("en-GB", { maximumSignificantDigits: 4, useGrouping: true });

function figure(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-GB") : FIGURE.format(value);
}
