import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";

import { classes } from "../classes.ts";
import { IconButton } from "./IconButton.tsx";
import css from "./Sheet.module.css";

export interface SheetProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
}

/** More of the same page, from the right edge; on a phone from below. */
export function Sheet({ title, isOpen, onOpenChange, children, footer }: SheetProps) {
  return (
    <ModalOverlay className={classes(css.veil)} isOpen={isOpen} onOpenChange={onOpenChange} isDismissable data-modal="">
      <Modal className={classes(css.sheet)}>
        <AriaDialog className={classes(css.dialog)}>
          <header className={css.head}>
            <Heading slot="title" level={2} className={classes(css.title)}>
              {title}
            </Heading>
            <IconButton icon={X} label="Leave" keys="Escape" size="s" onPress={() => { onOpenChange(false); }} />
          </header>
          <div className={css.body}>{children}</div>
          {footer ? <footer className={css.foot}>{footer}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
