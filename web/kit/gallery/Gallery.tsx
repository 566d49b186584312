import { PageHeader } from "../parts/PageHeader.tsx";

/** Every part in every state. */
export function Gallery() {
  return <PageHeader title="Gallery" />;
}
