import { CornerDownLeft, type LucideIcon, Search } from "lucide-react";
import { useState } from "react";
import {
  Autocomplete,
  Dialog as AriaDialog,
  Header,
  Input,
  Menu as AriaMenu,
  MenuItem,
  MenuSection,
  Modal,
  ModalOverlay,
  SearchField as AriaSearchField,
} from "react-aria-components";

import { classes } from "../classes.ts";
import css from "./CommandPalette.module.css";
import { Kbd } from "./Kbd.tsx";
import { rank } from "./rank.ts";

/** Something that can be done by its name. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** Under which heading it stands: `Go to`, `Incident`. */
  readonly group: string;
  readonly icon?: LucideIcon | undefined;
  readonly keys?: string | undefined;
  /** Further words by which it is found. */
  readonly also?: string | undefined;
  readonly run: () => void;
}

export interface CommandPaletteProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly commands: readonly Command[];
  /** Takes what was written where no command fits it: a search. */
  readonly onSearch?: ((words: string) => void) | undefined;
}

/** Everything that can be done, found by writing. */
export function CommandPalette({ isOpen, onOpenChange, commands, onSearch }: CommandPaletteProps) {
  return (
    <ModalOverlay className={classes(css.veil)} isOpen={isOpen} onOpenChange={onOpenChange} isDismissable data-modal="">
      <Modal className={classes(css.modal)}>
        <AriaDialog aria-label="Commands" className={classes(css.dialog)}>
          <Palette commands={commands} onSearch={onSearch} onDone={() => { onOpenChange(false); }} />
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

function Palette({ commands, onSearch, onDone }: Pick<CommandPaletteProps, "commands" | "onSearch"> & { readonly onDone: () => void }) {
  const [words, setWords] = useState("");
  const found = rank(commands, words);
  const groups = [...new Set(found.map((command) => command.group))];
  const search = words.trim() !== "" && onSearch ? onSearch : undefined;
  return (
    <Autocomplete inputValue={words} onInputChange={setWords}>
      <AriaSearchField aria-label="What do you want to do?" className={classes(css.search)} autoFocus>
        <Search aria-hidden size={17} />
        <Input placeholder="What do you want to do?" className={classes(css.input)} />
        <Kbd keys="Escape" />
      </AriaSearchField>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls can be scrolled by keys, too */}
      <div className={css.menu} role="group" aria-label="What was found" tabIndex={0}>
        <AriaMenu
          aria-label="Commands"
          className={classes(css.found)}
          renderEmptyState={() => <p className={css.none}>Nothing is called that.</p>}
        >
          {[
            ...groups.map((group) => (
              <MenuSection key={group} aria-label={group}>
                <Header className={classes(css.group)}>{group}</Header>
                {found
                  .filter((command) => command.group === group)
                  .map((command) => (
                    <MenuItem
                      key={command.id}
                      id={command.id}
                      textValue={command.label}
                      className={classes(css.item)}
                      onAction={() => {
                        onDone();
                        command.run();
                      }}
                    >
                      {command.icon ? <command.icon aria-hidden size={16} /> : <span />}
                      <span>{command.label}</span>
                      {command.keys ? <Kbd keys={command.keys} /> : <CornerDownLeft aria-hidden size={13} className={css.enter} />}
                    </MenuItem>
                  ))}
              </MenuSection>
            )),
            ...(search
              ? [
                  <MenuSection key="search" aria-label="Search">
                    <MenuItem
                      id="search"
                      textValue={words}
                      className={classes(css.item)}
                      onAction={() => {
                        onDone();
                        search(words.trim());
                      }}
                    >
                      <Search aria-hidden size={16} />
                      <span>
                        Search incidents for “{words.trim()}”
                      </span>
                      <CornerDownLeft aria-hidden size={13} className={css.enter} />
                    </MenuItem>
                  </MenuSection>,
                ]
              : []),
          ]}
        </AriaMenu>
      </div>
    </Autocomplete>
  );
}
