import { CircleCheck, CircleX, Info, TriangleAlert, X } from "lucide-react";
import {
  Text,
  UNSTABLE_Toast as Toast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastRegion as ToastRegion,
} from "react-aria-components";

import { classes } from "../classes.ts";
import { Button } from "./Button.tsx";
import { IconButton } from "./IconButton.tsx";
import { toasts } from "./toasts.ts";
import css from "./Toasts.module.css";

const ICONS = { ok: CircleCheck, bad: CircleX, warn: TriangleAlert } as const;

/** Where toasts appear: once on the page. F6 leads there by keyboard. */
export function Toasts() {
  return (
    <ToastRegion queue={toasts} className={classes(css.region)} aria-label="What was done">
      {({ toast }) => {
        const { title, detail, tone = "ok", undo } = toast.content;
        const Icon = tone in ICONS ? ICONS[tone as keyof typeof ICONS] : Info;
        return (
          <Toast toast={toast} className={classes(css.toast)} data-tone={tone}>
            <Icon aria-hidden size={17} className={css.icon} />
            <ToastContent className={classes(css.words)}>
              <Text slot="title" className={css.title}>
                {title}
              </Text>
              {detail ? (
                <Text slot="description" className={css.detail}>
                  {detail}
                </Text>
              ) : null}
            </ToastContent>
            {undo ? (
              <Button
                size="s"
                onPress={() => {
                  undo.run();
                  toasts.close(toast.key);
                }}
              >
                {undo.label ?? "Undo"}
              </Button>
            ) : null}
            <IconButton icon={X} label="Put away" size="s" onPress={() => { toasts.close(toast.key); }} />
          </Toast>
        );
      }}
    </ToastRegion>
  );
}
