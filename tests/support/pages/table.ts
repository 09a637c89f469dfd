/**
 * Which test runs the commands of a page, in the page's order: it takes them by `pagesOf` (walk.ts), which fails when
 * it leaves one out. tests/unit/docs/covered.test.ts fails when a page with commands has no row.
 */
export const table: Readonly<Record<string, string>> = {
  "docs/how-to/azure.md": "tests/local/infra/docs.test.ts",
  "docs/how-to/existing-nats.md": "tests/local/infra/docs.test.ts",
  "docs/how-to/kubernetes.md": "tests/local/infra/docs.test.ts",
  "docs/how-to/leaf-nodes.md": "tests/local/pages/leaf-nodes.test.ts",
  "docs/how-to/leaked-keys.md": "tests/local/infra/docs.test.ts",
  "docs/how-to/remove-role.md": "tests/local/infra/docs.test.ts",
  "docs/how-to/remove.md": "tests/local/infra/docs.test.ts",
  "docs/how-to/report.md": "tests/local/pages/review.test.ts",
  "docs/how-to/review.md": "tests/local/pages/review.test.ts",
  "docs/how-to/upgrade.md": "tests/local/infra/docs.test.ts",
  "docs/reference/policies.md": "tests/local/pages/review.test.ts",
  "docs/reference/settings.md": "tests/local/infra/settings-page.test.ts",
  "examples/stack-reference/README.md": "tests/local/infra/stack/outputs.test.ts",
  "docs/tutorial.md": "tests/local/package/tutorial.test.ts",
  "docs/explanation/cost.md": "tests/local/pages/elsewhere.test.ts",
  "docs/explanation/performance.md": "tests/local/pages/elsewhere.test.ts",
  "docs/explanation/reliability.md": "tests/local/pages/elsewhere.test.ts",
  "docs/reference/azure-resources.md": "tests/local/pages/elsewhere.test.ts",
  "docs/reference/callout.md": "tests/local/pages/elsewhere.test.ts",
  "docs/reference/entra.md": "tests/local/pages/elsewhere.test.ts",
  "docs/reference/issuers.md": "tests/local/pages/elsewhere.test.ts",
  "docs/reference/supply-chain.md": "tests/local/pages/elsewhere.test.ts",
};
