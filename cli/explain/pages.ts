/** Pages of the documentation, by the keys that explanations use. A test checks that each is there. */
export const pages = {
  agents: "docs/policies.md#agents",
  callout: "docs/callout.md#reasons",
  cli: "docs/cli.md",
  clients: "docs/clients.md",
  components: "docs/components.md",
  entra: "docs/entra.md",
  existing: "docs/existing-nats.md",
  operations: "docs/operations.md",
  permissions: "docs/nats-permissions.md",
  policies: "docs/policies.md",
  proofs: "docs/proofs.md",
  review: "docs/review.md",
  security: "docs/security.md",
  streams: "docs/streams.md",
} as const satisfies Readonly<Record<string, string>>;

export type PageKey = keyof typeof pages;
