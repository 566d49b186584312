import { Button, Menu, toast } from "@kit";
import { Download, Square } from "lucide-react";
import { useRef, useState } from "react";

import { problemOf, useCan } from "@console";

import { csvOf } from "./csv.ts";
import type { AuditFilter } from "./filter.ts";
import { EXPORTED_AT_MOST, readAll } from "./useAudit.ts";

/** The whole log, in the forms that the server writes; the first one proves itself (`civigil vault verify`). */
const WHOLE = [
  { form: "proved", label: "With its proofs" },
  { form: "ocsf", label: "For a SIEM: OCSF" },
  { form: "syslog", label: "For a SIEM: syslog" },
] as const;

/** Takes what the filter finds as a file; shows how far it is, and can be stopped. */
export function Export({ filter }: { readonly filter: AuditFilter }) {
  const [count, setCount] = useState<number | null>(null);
  const stop = useRef(new AbortController());
  const mayTakeAll = useCan("vault:log:export");

  const take = async (kind: "csv" | "json"): Promise<void> => {
    stop.current = new AbortController();
    setCount(0);
    try {
      const entries = await readAll(filter, setCount, stop.current.signal);
      const text = kind === "csv" ? csvOf(entries) : JSON.stringify(entries, null, 2);
      save(new Blob([text], { type: kind === "csv" ? "text/csv" : "application/json" }), `audit-${new Date().toISOString().slice(0, 19)}.${kind}`);
      const cut = entries.length >= EXPORTED_AT_MOST ? `Cut off at ${EXPORTED_AT_MOST.toLocaleString("en-GB")}: narrow the filter for the rest.` : "";
      toast({ title: `${entries.length.toLocaleString("en-GB")} entries saved`, ...(cut ? { detail: cut, tone: "warn" as const } : {}) });
    } catch (error) {
      if (!stop.current.signal.aborted) toast({ title: "The export failed", detail: problemOf(error).detail, tone: "bad" });
    }
    setCount(null);
  };

  if (count !== null) {
    return (
      <Button icon={Square} onPress={() => { stop.current.abort(); }}>
        {count.toLocaleString("en-GB")} read, stop
      </Button>
    );
  }
  return (
    <Menu
      label="Save what the filter finds"
      trigger={<Button icon={Download}>Export</Button>}
      groups={[
        {
          deeds: [
            { id: "csv", label: "As CSV", run: () => void take("csv") },
            { id: "json", label: "As JSON", run: () => void take("json") },
          ],
        },
        ...(mayTakeAll
          ? [
              {
                title: "The whole log",
                deeds: WHOLE.map(({ form, label }) => ({ id: form, label, run: () => { download(`/api/vault/log/export?form=${form}`); } })),
              },
            ]
          : []),
      ]}
    />
  );
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  download(address, name.replaceAll(":", "-"));
  URL.revokeObjectURL(address);
}

/** The browser takes it as a file; without a name, by the one that the server gives it. */
function download(address: string, name = ""): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
