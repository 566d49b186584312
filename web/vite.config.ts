/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The gateway that `npm run dev` talks to. */
const gateway = process.env.CIVIGIL_GATEWAY ?? "http://127.0.0.1:8000";

/** What the gateway answers itself; everything else is the console's. */
const proxied = ["/api", "/sign-in", "/sign-out", "/healthz"];

/**
 * react-aria says its few hidden words in thirty languages; the console speaks one. The others are left out: a fifth of the library.
 */
const oneLanguage: Plugin = {
  name: "one-language",
  enforce: "pre",
  load(id) {
    const other = /\/react-(?:aria|stately)[^/]*\/dist\/.*\/intl\/.*\/([a-z]{2}-[A-Z]{2})\.m?js$/.exec(id.split("?")[0] ?? "");
    return other && other[1] !== "en-US" ? "export default {};" : null;
  },
};

export default defineConfig({
  root: here("."),
  plugins: [oneLanguage, react()],
  resolve: {
    alias: [
      { find: /^@wire$/, replacement: here("./wire/index.ts") },
      { find: /^@live$/, replacement: here("./live/index.ts") },
      { find: /^@kit$/, replacement: here("./kit/index.ts") },
      { find: /^@console$/, replacement: here("./console/index.ts") },
      { find: /^@(wire|live|kit|console)\//, replacement: `${here(".")}/$1/` },
    ],
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(
      // The gateway checks Host and Origin: both are made its own.
      proxied.map((path) => [
        path,
        {
          target: gateway,
          changeOrigin: true,
          ws: path === "/api",
          headers: { origin: new URL(gateway).origin },
        },
      ]),
    ),
  },
  worker: { format: "es" },
  build: {
    outDir: here("../src/civigil/gateway/site"),
    emptyOutDir: true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    target: "es2023",
    sourcemap: false,
    // The map is the one large chunk, and it is loaded when a page shows one.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "map", test: /node_modules\/(maplibre-gl|@maplibre|@mapbox)\//, priority: 30 },
            { name: "react", test: /node_modules\/(react|react-dom|scheduler|react-router)\//, priority: 20 },
            {
              name: "aria",
              test: /node_modules\/(react-aria-components|react-aria|react-stately|@react-aria|@react-stately|@react-types|@internationalized)\//,
              priority: 10,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    include: ["tests/**/*.test.{ts,tsx}", "{live,kit,console}/**/*.test.{ts,tsx}"],
    setupFiles: [here("./tests/setup.ts")],
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
    // Waiting on true sockets is by condition; this only ends what hangs.
    testTimeout: 20_000,
    maxWorkers: 2,
  },
});
