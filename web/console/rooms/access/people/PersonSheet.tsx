import { Button, KeyValue, Sheet, TextField, TimeOfDay } from "@kit";
import type { ShownPerson } from "@wire";
import { Link2, LogOut, Save, UserCheck, UserMinus } from "lucide-react";
import { useState } from "react";

import { useCan, useDeed, useSession } from "@console";

import { ask, PEOPLE } from "../queries.ts";
import css from "./PersonSheet.module.css";
import { RoleBoxes } from "./RoleBoxes.tsx";
import { Sessions } from "./Sessions.tsx";
import { Shifts } from "./Shifts.tsx";
import words from "./WritePerson.module.css";

export interface PersonSheetProps {
  readonly person: ShownPerson;
  readonly roles: readonly string[];
  readonly onLeave: () => void;
}

/** One of the city's people, and what can be done about them. What is changed holds at once, also for who is signed in. */
export function PersonSheet({ person, roles, onLeave }: PersonSheetProps) {
  const mayManage = useCan("access:person:manage");
  const itself = useSession().id === person.id;
  return (
    <Sheet title={person.name} isOpen onOpenChange={onLeave}>
      <div className={css.stack}>
        <KeyValue
          pairs={[
            ["Pseudonym", <code key="id">{person.id}</code>],
            ["Login", <code key="login">{person.login}</code>],
            ["Known since", <TimeOfDay key="made" at={person.made} />],
            ...(person.glass_until ? [["Glass broken until", <TimeOfDay key="glass" at={person.glass_until} />] as const] : []),
          ]}
        />
        <Sessions person={person.id} mayEnd={mayManage} />
        {mayManage ? (
          <>
            {itself ? <p className={words.note}>Nobody changes their own roles, agency or shifts: somebody else does.</p> : null}
            <WayIn person={person} />
            <Change person={person} roles={roles} itself={itself} />
            {itself ? null : <Shifts person={person} roles={roles} />}
          </>
        ) : (
          <KeyValue pairs={[["Agency", person.agency || "none"], ["Roles", person.roles.join(", ") || "none"]]} />
        )}
      </div>
    </Sheet>
  );
}

function Change({ person, roles, itself }: { readonly person: ShownPerson; readonly roles: readonly string[]; readonly itself: boolean }) {
  const [name, setName] = useState(person.name);
  const [agency, setAgency] = useState(person.agency);
  const [held, setHeld] = useState<readonly string[]>(person.roles);
  const change = useDeed({ does: ask.change, said: "Changed: it holds at once", touches: () => [PEOPLE], quiet: true });
  const send = (active: boolean): void => { change.run({ person, name, agency: agency.trim(), roles: held, active }); };
  return (
    <form
      className={words.form}
      onSubmit={(event) => {
        event.preventDefault();
        send(person.active);
      }}
    >
      <TextField label="Name" value={name} onChange={setName} />
      {itself ? null : (
        <>
          <TextField label="Agency" value={agency} onChange={setAgency} />
          <RoleBoxes roles={roles} held={held} onChange={setHeld} />
        </>
      )}
      {change.problem ? <p className={words.problem} role="alert">{change.problem.detail}</p> : null}
      <div className={css.deeds}>
        <Button type="submit" tone="accent" icon={Save} busy={change.busy}>
          Save
        </Button>
        {itself ? null : person.active ? (
          <Button icon={UserMinus} onPress={() => { send(false); }} isDisabled={change.busy}>
            Take off duty
          </Button>
        ) : (
          <Button icon={UserCheck} onPress={() => { send(true); }} isDisabled={change.busy}>
            Put on duty
          </Button>
        )}
      </div>
    </form>
  );
}

/** How they come in for the first time, and how they are led out. */
function WayIn({ person }: { readonly person: ShownPerson }) {
  const [link, setLink] = useState("");
  const make = useDeed({ does: ask.link, said: "A link was made", onDone: setLink });
  const out = useDeed({ does: ask.signOut, said: (_, count: number) => (count === 1 ? "1 session ended" : `${String(count)} sessions ended`) });
  return (
    <div className={css.link}>
      <div className={css.deeds}>
        <Button icon={Link2} busy={make.busy} isDisabled={!person.active} onPress={() => { make.run(person.id); }}>
          Make a sign-in link
        </Button>
        <Button icon={LogOut} busy={out.busy} onPress={() => { out.run(person.id); }}>
          Sign out everywhere
        </Button>
      </div>
      {link ? (
        <>
          <code>{link}</code>
          <p className={words.note}>It works once and soon. Give it to {person.name} and to nobody else: whoever opens it is taken for them.</p>
        </>
      ) : null}
    </div>
  );
}
