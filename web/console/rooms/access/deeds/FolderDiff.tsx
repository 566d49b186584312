import type { FolderDraft } from "@wire";

import css from "./Deeds.module.css";

const KIND: Readonly<Record<string, string | undefined>> = { "+": css.added, "-": css.gone, "@": css.where };

/** What would change in the city's own policies, file by file, as a unified diff. */
export function FolderDiff({ draft }: { readonly draft: FolderDraft }) {
  return (
    <div className={css.files}>
      {draft.changes.map((file) => (
        <figure key={file.name} className={css.file}>
          <figcaption>
            <code>{file.name}</code> {file.how === "gone" ? "would go" : file.how === "new" ? "is new" : "is changed"}
          </figcaption>
          <pre className={css.diff}>
            {file.diff.map((line, index) => (
              <span key={index} className={KIND[line[0] ?? ""]}>{line}{"\n"}</span>
            ))}
          </pre>
        </figure>
      ))}
    </div>
  );
}
