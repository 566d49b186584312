import { Gallery } from "@kit/gallery/Gallery.tsx";

import { usePageTitle } from "./usePageTitle.ts";

/** The kit's gallery as a page of the console. */
export function GalleryPage() {
  usePageTitle("Gallery");
  return <Gallery />;
}
