import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./Dialog.module.css";
import { IconButton } from "./IconButton.tsx";

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
  /** The buttons, the one that does it last. */
  readonly footer?: ReactNode;
  /** One sentence under the title. */
  readonly lead?: ReactNode;
  readonly size?: "s" | "m" | "l";
}

/** A question in front of the page. Escape leaves it; on a phone it rises from below. */
export function Dialog({ title, isOpen, onOpenChange, children, footer, lead, size = "m" }: DialogProps) {
  return (
    <ModalOverlay className={classes(css.veil)} isOpen={isOpen} onOpenChange={onOpenChange} isDismissable data-modal="">
      <Modal className={classes(css.modal, css[size])}>
        <AriaDialog className={classes(css.dialog)}>
          <header className={css.head}>
            <div>
              <Heading slot="title" level={2} className={classes(css.title)}>
                {title}
              </Heading>
              {lead ? <p className={css.lead}>{lead}</p> : null}
            </div>
            <IconButton icon={X} label="Leave" keys="Escape" size="s" onPress={() => { onOpenChange(false); }} />
          </header>
          <div className={css.body}>{children}</div>
          {footer ? <footer className={css.foot}>{footer}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
