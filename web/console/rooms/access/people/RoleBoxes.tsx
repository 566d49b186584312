import { Checkbox } from "@kit";

import css from "./WritePerson.module.css";

/** Which roles: those that policies speak of, and those that are held already. */
export function RoleBoxes({ roles, held, onChange }: { readonly roles: readonly string[]; readonly held: readonly string[]; readonly onChange: (roles: readonly string[]) => void }) {
  const all = [...new Set([...roles, ...held])];
  return (
    <fieldset className={css.roles}>
      <legend>Roles</legend>
      {all.map((role) => (
        <Checkbox key={role} isSelected={held.includes(role)} onChange={(on) => { onChange(on ? [...held, role] : held.filter((one) => one !== role)); }}>
          {role}
        </Checkbox>
      ))}
    </fieldset>
  );
}
