/** Pages of the documentation, by the keys that explanations use. A test checks that each is there. */
export const pages = {
  agents: "docs/reference/policies.md#agents",
  callout: "docs/reference/callout.md#reasons",
  cli: "docs/reference/cli.md",
  clients: "docs/how-to/clients.md",
  components: "docs/reference/components.md",
  entra: "docs/reference/entra.md",
  existing: "docs/how-to/existing-nats.md",
  operations: "docs/how-to/operations.md",
  permissions: "docs/explanation/nats-permissions.md",
  policies: "docs/reference/policies.md",
  proofs: "docs/explanation/proofs.md",
  review: "docs/how-to/review.md",
  security: "docs/explanation/security.md",
  streams: "docs/reference/streams.md",
} as const satisfies Readonly<Record<string, string>>;

export type PageKey = keyof typeof pages;
