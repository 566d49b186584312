import { CircleX, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "./Button.tsx";
import css from "./State.module.css";

/** What is shown of a refusal; a problem document (RFC 9457) has these members and more. */
export interface ProblemShown {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly instance?: string | undefined;
  readonly mistakes?: readonly { readonly where: string; readonly sentence: string }[] | undefined;
}

export interface ErrorStateProps {
  readonly title?: string;
  readonly detail?: ReactNode;
  /** The server's refusal; its words are used where no own are given. */
  readonly problem?: ProblemShown | undefined;
  readonly onRetry?: (() => void) | undefined;
  readonly icon?: LucideIcon;
}

/** It did not work: what, why, and what one can do. */
export function ErrorState({ title, detail, problem, onRetry, icon: Icon = CircleX }: ErrorStateProps) {
  return (
    <div className={css.state} role="alert">
      <span className={css.disc} data-tone="bad">
        <Icon aria-hidden size={20} strokeWidth={1.6} />
      </span>
      <p className={css.title}>{title ?? problem?.title ?? "That did not work"}</p>
      {(detail ?? problem?.detail) ? <p className={css.detail}>{detail ?? capital(problem?.detail ?? "")}</p> : null}
      {problem?.mistakes && problem.mistakes.length > 0 ? (
        <ul className={css.list}>
          {problem.mistakes.map((mistake) => (
            <li key={mistake.where}>
              <code>{mistake.where}</code> {mistake.sentence}
            </li>
          ))}
        </ul>
      ) : null}
      {problem?.instance ? (
        <p className={css.small}>
          Request <code>{problem.instance}</code>
        </p>
      ) : null}
      {onRetry ? (
        <div className={css.deeds}>
          <Button onPress={onRetry}>Try again</Button>
        </div>
      ) : null}
    </div>
  );
}

/** The server's sentences begin in lower case, as what follows a place; here they stand alone. */
function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
