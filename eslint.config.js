import eslint from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "node_modules", ".nats-entra", "tests/golden"] },
  eslint.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_" },
      ],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unnecessary-condition": [
        "error",
        { allowConstantLoopConditions: true },
      ],
    },
  },
  {
    files: ["tests/**"],
    rules: {
      "no-restricted-syntax": [
        "error",
        // skipped is failed: what a test needs is installed, or it fails and says what is missing
        ...[
          "MemberExpression[property.name=/^(skipIf|runIf)$/]",
          "MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|todo|only|fails)$/]",
          "MemberExpression[object.property.name=/^(concurrent|sequential)$/][property.name=/^(skip|todo|only|fails)$/]",
          "CallExpression[callee.name='skip']",
          "MemberExpression[object.name=/^(context|ctx)$/][property.name='skip']",
          "CallExpression[callee.name=/^(it|test|describe)$/] > ObjectExpression > Property[key.name=/^(retry|skip|todo|only|fails)$/]",
        ].map((selector) => ({ selector, message: "No test is skipped, retried or alone." })),
        // a fixed sleep is too short on a busy machine and too long on a quiet one
        ...[
          "ImportDeclaration[source.value=/timers.promises$/] > ImportSpecifier[imported.name=/^set(Timeout|Interval)$/]",
          "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout'][arguments.0.type='Identifier']",
          "NewExpression[callee.name='Promise'] CallExpression[callee.name='setTimeout'] > ArrowFunctionExpression > CallExpression[arguments.length=0]",
        ].map((selector) => ({
          selector,
          message: "Tests wait by tests/support/waiting: until, absence or pace.",
        })),
      ],
    },
  },
  {
    // node:test waits for its tests by itself
    files: ["templates/**"],
    rules: { "@typescript-eslint/no-floating-promises": "off" },
  },
  {
    files: ["tests/support/waiting/**"],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["**/*.mjs", "**/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        console: "readonly",
        process: "readonly",
        URL: "readonly",
        fetch: "readonly",
        Buffer: "readonly",
        setTimeout: "readonly",
        clearTimeout: "readonly",
        setInterval: "readonly",
        clearInterval: "readonly",
        AbortSignal: "readonly",
        performance: "readonly",
      },
    },
  },
);
