import js from "@eslint/js";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import importX from "eslint-plugin-import-x";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

/** Each room of the console is a zone: it sees the kit, the live stream, the wire and what the console offers, and no other room. */
const rooms = readdirSync(new URL("./console/rooms", import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

const zones = [
  { target: "./kit", from: "./live", message: "The kit knows no stream: it is given what it draws." },
  { target: "./kit", from: "./console", message: "The kit knows no console." },
  { target: "./live", from: "./console", message: "The stream knows no console." },
  { target: "./live", from: "./kit", message: "The stream draws nothing." },
  { target: "./wire", from: ["./kit", "./live", "./console"], message: "The wire is generated from the server alone." },
  {
    target: ["./console/shell", "./console/alerts", "./console/api", "./console/keys", "./console/session", "./console/commands"],
    from: "./console/rooms",
    message: "The frame knows rooms by the roster only.",
  },
  ...rooms.map((room) => ({
    target: `./console/rooms/${room}`,
    from: "./console/rooms",
    except: [`./${room}`],
    message: "Rooms never import rooms: hear the other's facts, or move the part into the kit.",
  })),
];

export default tseslint.config(
  { ignores: ["node_modules", "wire", "public", "coverage", "dist"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  jsxA11y.flatConfigs.strict,
  reactHooks.configs.flat["recommended-latest"],
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: { projectService: { allowDefaultProject: ["eslint.config.js"] }, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    rules: {
      "import-x/no-restricted-paths": ["error", { zones, basePath: import.meta.dirname }],
      "import-x/no-cycle": "error",
      // A dialog's first field takes the focus: that is what a keyboard needs. On plain elements it stays forbidden.
      "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }],
      "import-x/no-default-export": "off",
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "^@wire/.+", message: "The wire has one door: @wire." }] },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-import-type-side-effects": "off",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/restrict-template-expressions": "error",
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "max-lines": ["error", { max: 500, skipComments: true }],
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
  { files: ["eslint.config.js", "vite.config.ts"], languageOptions: { globals: { ...globals.node } } },
  {
    files: ["tests/**", "**/*.test.{ts,tsx}"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
