import { Button, Dialog, TextField } from "@kit";
import type { ShownPerson } from "@wire";
import { UserPlus } from "lucide-react";
import { useId, useState } from "react";

import { useDeed } from "@console";

import { ask, PEOPLE } from "../queries.ts";
import { RoleBoxes } from "./RoleBoxes.tsx";
import css from "./WritePerson.module.css";

export interface WritePersonProps {
  readonly roles: readonly string[];
  readonly onLeave: () => void;
  readonly onDone: (one: ShownPerson) => void;
}

/** Somebody new. */
export function WritePerson({ roles, onLeave, onDone }: WritePersonProps) {
  const [name, setName] = useState("");
  const [login, setLogin] = useState("");
  const [agency, setAgency] = useState("");
  const [held, setHeld] = useState<readonly string[]>([]);
  const form = useId();
  const add = useDeed({ does: ask.add, said: (_, one: ShownPerson) => `${one.name} added`, touches: () => [PEOPLE], quiet: true, onDone });
  const ready = name.trim() !== "" && login.trim() !== "";
  return (
    <Dialog
      title="Add somebody"
      lead="They come in by a one-time link first, and make a passkey then."
      isOpen
      onOpenChange={(open) => { if (!open) onLeave(); }}
      footer={
        <>
          <Button onPress={onLeave}>Leave it</Button>
          <Button tone="accent" type="submit" form={form} icon={UserPlus} busy={add.busy} isDisabled={!ready}>
            Add
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !add.busy) add.run({ login: login.trim(), name, agency: agency.trim(), roles: held });
        }}
      >
        <TextField label="Name" value={name} onChange={setName} autoFocus />
        <TextField label="Login" hint="What they sign in with where they have no passkey at hand" value={login} onChange={setLogin} />
        <TextField label="Agency" hint="Such as fire: incidents given to desk:fire involve them" value={agency} onChange={setAgency} />
        <RoleBoxes roles={roles} held={held} onChange={setHeld} />
        {add.problem ? <p className={css.problem} role="alert">{add.problem.detail}</p> : null}
      </form>
    </Dialog>
  );
}
