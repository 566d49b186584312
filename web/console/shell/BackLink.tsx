import { ArrowLeft } from "lucide-react";
import { Link } from "react-router";

import css from "./BackLink.module.css";

/** Before a page's title: the way back to what it belongs to. */
export function BackLink({ to, label }: { readonly to: string; readonly label: string }) {
  return (
    <Link to={to} className={css.back} aria-label={label} title={label}>
      <ArrowLeft aria-hidden size={18} />
    </Link>
  );
}
