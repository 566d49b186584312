import { Dialog } from "./Dialog.tsx";
import { Kbd } from "./Kbd.tsx";
import css from "./ShortcutHelp.module.css";

export interface ShortcutShown {
  readonly keys: string;
  readonly does: string;
  readonly group: string;
}

export interface ShortcutHelpProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly shortcuts: readonly ShortcutShown[];
}

/** Every key that does something now, by group. */
export function ShortcutHelp({ isOpen, onOpenChange, shortcuts }: ShortcutHelpProps) {
  const groups = [...new Set(shortcuts.map((shortcut) => shortcut.group))];
  return (
    <Dialog title="Keyboard" size="l" isOpen={isOpen} onOpenChange={onOpenChange}>
      <div className={css.groups}>
        {groups.map((group) => (
          <section key={group} className={css.group}>
            <h3 className={css.title}>{group}</h3>
            <dl>
              {shortcuts
                .filter((shortcut) => shortcut.group === group)
                .map((shortcut) => (
                  <div key={`${shortcut.keys} ${shortcut.does}`} className={css.row}>
                    <dt>{shortcut.does}</dt>
                    <dd>
                      <Kbd keys={shortcut.keys} />
                      <span className="only-read-aloud">{shortcut.keys}</span>
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
