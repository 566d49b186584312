import { type RefObject, useEffect, useState, useSyncExternalStore } from "react";

import { type FeedState, PictureFeed } from "./PictureFeed.ts";

/**
 * A camera's picture while `where` is in sight and the page is looked at; nothing is fetched, and no view is written down, otherwise.
 * With `wanted` false it rests.
 */
export function usePictureFeed(camera: string, where: RefObject<HTMLElement | null>, urgency: number, wanted = true): PictureFeed {
  const [feed, setFeed] = useState(() => new PictureFeed(camera));
  if (feed.camera !== camera) setFeed(new PictureFeed(camera));
  const isSeen = useIsSeen(where) && wanted;
  useEffect(() => { feed.setUrgency(urgency); }, [feed, urgency]);
  useEffect(() => (isSeen ? feed.start() : undefined), [feed, isSeen]);
  return feed;
}

export function useFeedState(feed: PictureFeed): FeedState {
  return useSyncExternalStore(feed.onState, feed.getState);
}

/** When the drawn picture's light fell in; anew with each picture. */
export function useTaken(feed: PictureFeed): string | null {
  return useSyncExternalStore(feed.onPicture, feed.getTaken);
}

function useIsSeen(where: RefObject<HTMLElement | null>): boolean {
  const [isInView, setIsInView] = useState(false);
  const [isPageSeen, setIsPageSeen] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const element = where.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        setIsInView(entries.at(-1)?.isIntersecting ?? false);
      },
      { rootMargin: "80px" },
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, [where]);
  useEffect(() => {
    const look = (): void => {
      setIsPageSeen(document.visibilityState === "visible");
    };
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return isInView && isPageSeen;
}
