import { Button, ComboBox, ErrorState, LoadingState, Panel, StatusChip, TextField } from "@kit";
import { CircleHelp } from "lucide-react";
import { useMemo, useState } from "react";

import { problemOf, useCan } from "@console";

import css from "./ExplainPanel.module.css";
import stack from "./PoliciesPanel.module.css";
import { PolicyText } from "./PolicyText.tsx";
import { type Question, useExplained, usePeople, usePolicies } from "./queries.ts";

/** Why may they, why may they not. */
export function ExplainPanel() {
  const policies = usePolicies();
  const seesPeople = useCan("access:person:view");
  const [user, setUser] = useState("");
  const [roles, setRoles] = useState("");
  const [action, setAction] = useState("");
  const [resource, setResource] = useState("");
  const [question, setQuestion] = useState<Question | null>(null);
  const actions = useMemo(() => (policies.data?.permissions ?? []).map((id) => ({ id, label: id })), [policies.data]);
  return (
    <div className={stack.stack}>
      <Panel title="May somebody do this?">
        <form
          className={css.form}
          onSubmit={(event) => {
            event.preventDefault();
            setQuestion({ user: user.trim() || "person:somebody", roles: roles.trim(), action, resource: resource.trim() });
          }}
        >
          {seesPeople ? <Who value={user} onChange={setUser} /> : <TextField label="Who" hint="A principal’s id" value={user} onChange={setUser} />}
          <TextField label="With the roles" hint="With commas, such as fire, agency:fire; empty: those that they hold now" value={roles} onChange={setRoles} />
          <ComboBox key={actions.length} label="Does what" hint="A permission" options={actions} value={action || null} onChange={(id) => { setAction(id ?? ""); }} />
          <TextField label="To what" hint="A path, live/TYPE, order/TYPE or field/TYPE/NAME; ?status=Exercise&involved=yes" value={resource} onChange={setResource} />
          <div className={css.send}>
            <Button type="submit" tone="accent" icon={CircleHelp} isDisabled={action === ""}>
              Explain
            </Button>
          </div>
        </form>
      </Panel>
      {question ? <Verdict question={question} /> : null}
    </div>
  );
}

function Who({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const people = usePeople();
  const options = useMemo(() => (people.data?.people ?? []).map(({ id, name }) => ({ id, label: name })), [people.data]);
  return <ComboBox key={options.length} label="Who" hint="One of the city’s people; nobody: somebody with the roles beside" options={options} value={value || null} onChange={(id) => { onChange(id ?? ""); }} />;
}

function Verdict({ question }: { readonly question: Question }) {
  const { data, error, refetch } = useExplained(question);
  if (data === undefined) return error ? <ErrorState problem={problemOf(error)} onRetry={() => void refetch()} /> : <LoadingState label="Asking the policies" count={2} />;
  return (
    <Panel title={data.allowed ? "Yes" : "No"} flush>
      <div className={css.verdict} role="status">
        <StatusChip tone={data.allowed ? "ok" : "bad"}>{data.allowed ? "Permitted" : "Denied"}</StatusChip>
        <span>
          {data.because}
          {data.roles.length > 0 ? `; asked with ${data.roles.join(", ")}` : "; asked without any role"}
        </span>
      </div>
      {data.policies.map((policy) => <PolicyText key={policy.id} policy={policy} open />)}
    </Panel>
  );
}
