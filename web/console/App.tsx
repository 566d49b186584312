import { LiveProvider } from "@live";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { I18nProvider } from "react-aria-components";
import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { RouterProvider } from "react-router/dom";

import { AlertCentre } from "./alerts/AlertCentre.tsx";
import { Problem } from "./api/problem.ts";
import { ROSTER } from "./roster.ts";
import { Doorway } from "./session/Doorway.tsx";
import { NoPage } from "./shell/NoPage.tsx";
import { PageError } from "./shell/PageError.tsx";
import { Shell } from "./shell/Shell.tsx";

/** Each page has a boundary of its own, so that one that fails leaves the frame and the alarms standing. */
const routes: RouteObject[] = [
  {
    path: "/",
    element: (
      <AlertCentre>
        <Shell />
      </AlertCentre>
    ),
    HydrateFallback: () => null,
    children: [
      {
        ErrorBoundary: PageError,
        children: [
          { index: true, element: <Navigate to="/incidents" replace /> },
          ...ROSTER.flatMap((room) => room.routes.map((route) => ({ ErrorBoundary: PageError, ...route }))),
          { path: "gallery", lazy: async () => ({ Component: (await import("./shell/GalleryPage.tsx")).GalleryPage }) },
          { path: "*", element: <NoPage /> },
        ],
      },
    ],
  },
];

/** The whole console. */
export function App() {
  const [router] = useState(() => createBrowserRouter(routes));
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 10_000,
            // What the server refused it will refuse again; only what may pass by itself is tried anew.
            retry: (count, error) => count < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
          },
        },
      }),
  );
  return (
    <I18nProvider locale="en-GB">
      <QueryClientProvider client={queries}>
        <LiveProvider>
          <Doorway>
            <RouterProvider router={router} />
          </Doorway>
        </LiveProvider>
      </QueryClientProvider>
    </I18nProvider>
  );
}
