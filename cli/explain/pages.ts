/** Pages of the documentation, by the keys that explanations use. A test checks that each is there. */
export const pages = {
  agents: "docs/how-to/agents.md",
  audit: "docs/how-to/audit.md",
  callout: "docs/reference/reasons.md",
  cli: "docs/reference/cli.md",
  clients: "docs/how-to/connect-languages.md",
  components: "docs/reference/components.md",
  entra: "docs/reference/entra.md",
  evidence: "docs/how-to/evidence.md",
  existing: "docs/how-to/existing-nats.md",
  grants: "docs/how-to/grant-roles.md",
  health: "docs/how-to/check-health.md",
  keys: "docs/how-to/rotate-keys.md",
  leaf: "docs/how-to/leaf-nodes.md",
  mqtt: "docs/how-to/mqtt.md",
  permissions: "docs/explanation/nats-permissions.md",
  policies: "docs/reference/policies.md",
  proofs: "docs/explanation/proofs.md",
  recover: "docs/how-to/recover.md",
  review: "docs/how-to/review.md",
  revoke: "docs/how-to/revoke.md",
  security: "docs/explanation/security.md",
  streams: "docs/reference/streams.md",
  tokens: "docs/how-to/tokens.md",
} as const satisfies Readonly<Record<string, string>>;

export type PageKey = keyof typeof pages;
