import js from "@eslint/js";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Imports go api → shared → features → app, and features do not know each other. */
const forbid = (...patterns) => ({
  "no-restricted-imports": [
    "error",
    {
      paths: [
        {
          name: "@cloudscape-design/components",
          message: "Import each component by its path: the index is everything.",
        },
      ],
      patterns: patterns.map(([group, message]) => ({ group: [group], message })),
    },
  ],
});
const features = ["people", "coffee", "notify", "identity", "tasks", "sync"];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/api/generated/"] },
  js.configs.recommended,
  {
    files: ["src/**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": reactHooks, "jsx-a11y": jsxA11y },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...jsxA11y.flatConfigs.strict.rules,
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      ...forbid(),
    },
  },
  {
    files: ["src/api/**"],
    rules: forbid(
      ["@shared/*", "api knows nothing above it."],
      ["@features/*", "api knows nothing above it."],
      ["@app/*", "api knows nothing above it."],
    ),
  },
  {
    files: ["src/shared/**"],
    rules: forbid(
      ["@features/*", "shared must not know features."],
      ["@app/*", "shared must not know the app."],
    ),
  },
  ...features.map((feature) => ({
    files: [`src/features/${feature}/**`],
    rules: forbid(
      ["@app/*", "Features must not know the app."],
      ["@features/*", "Features do not know each other: compose them in app/, or move the part to shared/."],
    ),
  })),
  {
    files: ["**/*.mjs", "*.config.{js,ts}"],
    languageOptions: { globals: globals.node },
  },
  { files: ["vite.config.ts"], extends: [...tseslint.configs.recommended] },
  {
    files: ["src/app/sw.js"],
    languageOptions: { globals: { ...globals.serviceworker, __FILES__: "readonly" }, sourceType: "script" },
  },
  { files: ["src/app/theme-boot.js"], languageOptions: { globals: globals.browser, sourceType: "script" } },
);
