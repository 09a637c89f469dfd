/**
 * The rooms of this repository and the direction of its imports: the one source of the rule that `npm run lint`
 * enforces (rules.ts) and of docs/reference/rooms.md (page.ts). A room imports only rooms above it here.
 */
export interface Room {
  /** Without a slash at its end. A folder inside another room's folder is a room of its own if it is listed. */
  readonly folder: string;
  /** What lives there, in Markdown. */
  readonly holds: string;
  /** Rooms that it may import. */
  readonly rooms: readonly string[];
  /** Rooms from which it may import types, and nothing that runs. */
  readonly types?: readonly string[];
  /** npm packages that it may import. */
  readonly packages: readonly string[];
  /** npm packages from which it may import types, and nothing that runs. */
  readonly packageTypes?: readonly string[];
  /** Node's own modules that it may import, without `node:`; "all" for rooms that do I/O. */
  readonly node: readonly string[] | "all";
  /** The files that other rooms import; left out, every file is for others. Tests see everything. */
  readonly surface?: readonly string[];
}

const everything = ["*"];

export const rooms: readonly Room[] = [
  {
    folder: "errors",
    holds:
      "the one grammar of errors: code, what, why, next, place; JavaScript, for tools before installation",
    rooms: [],
    packages: [],
    node: [],
  },
  {
    folder: "files",
    holds:
      "atomic files, locks between processes, cleanup on exit; JavaScript, for tools before installation",
    rooms: ["errors"],
    packages: [],
    node: "all",
  },
  {
    folder: "tools",
    holds: "what `npm run up` and `npm test` do before installation; the builds",
    rooms: ["errors", "files"],
    packages: ["esbuild", "typescript", "vitest"],
    node: "all",
  },
  {
    folder: "values",
    holds: "pure values: canonical JSON and digests, JSON shapes, GUIDs, quantities",
    rooms: ["errors"],
    packages: [],
    node: ["buffer", "crypto", "zlib"],
  },
  {
    folder: "text",
    holds: "untrusted text made safe for terminals, CSV, HTML, Markdown, JSON, CI logs, shells",
    rooms: [],
    packages: [],
    node: [],
  },
  {
    folder: "access",
    holds: "the access model, pure: role language, compiler, decision, explanations, reports",
    rooms: ["errors", "values", "text"],
    packages: [],
    node: [],
    surface: [
      "index.ts",
      "report/index.ts",
      "explained/index.ts",
      "shapes/index.ts",
      "access.schema.json",
    ],
  },
  {
    folder: "policies",
    holds:
      "the example policy: `accounts.ts`, `roles/`, `agents.ts`, and `index.ts`, which lists them",
    rooms: ["access"],
    packages: [],
    node: [],
  },
  {
    folder: "compiler",
    holds:
      "evaluates a policy's modules in an interpreter behind walls and compiles what they say, the same way for reviews, commands and deployments; checks their types",
    rooms: ["errors", "values", "files", "access"],
    packages: ["quickjs-wasi", "acorn"],
    packageTypes: ["typescript"],
    node: "all",
    surface: ["index.ts", "error.ts", "explained.ts"],
  },
  {
    folder: "nats",
    holds: "pure NATS: nkeys, deterministic JWTs, server configuration, sealed boxes",
    rooms: ["errors", "values"],
    types: ["access"],
    packages: ["@nats-io/jwt", "@nats-io/nkeys", "libsodium-wrappers", "rfc6902"],
    node: ["crypto", "util"],
    surface: ["index.ts", "explained.ts"],
  },
  {
    folder: "connect",
    holds: "the one way to connect to NATS: addresses, TLS, credentials only over TLS",
    rooms: ["errors"],
    packages: ["@nats-io/nats-core", "@nats-io/transport-node"],
    node: ["tls"],
  },
  {
    folder: "client",
    holds: "the client library for Node and browsers: fresh tokens, reconnects before sessions end",
    rooms: ["errors", "values", "connect"],
    packages: ["@nats-io/nats-core"],
    node: [],
  },
  {
    folder: "protocol",
    holds:
      "pure formats between callouts, command and auditors: audit chain, control requests, revocations, temporary assignments, facts about nodes",
    rooms: ["errors", "values", "text", "access", "nats"],
    packages: [],
    node: ["crypto"],
  },
  {
    folder: "callout",
    holds: "the auth callout service: token verification, decision, signing, audit, metrics",
    rooms: ["errors", "values", "text", "files", "access", "nats", "connect", "protocol"],
    packages: ["@nats-io/nkeys", "@nats-io/transport-node"],
    node: "all",
  },
  {
    folder: "reloader",
    holds: "the sidecar that signals a nats-server when its files change; one file",
    rooms: [],
    packages: [],
    node: "all",
  },
  {
    folder: "monitoring",
    holds: "Grafana dashboard and alert rules: their sources, and the files made of them",
    rooms: [],
    packages: [],
    node: "all",
  },
  {
    folder: "components",
    holds:
      "the components EntraApp, NatsKeys, NatsCluster, AuthCallout, and NatsEntra, which is all four; targets in `local/` and `kubernetes/`, the tenant in `entra/`, Azure's resources in `azure/`",
    rooms: ["errors", "values", "access", "nats", "connect", "monitoring"],
    packages: [
      "@pulumi/pulumi",
      "@pulumi/kubernetes",
      "@pulumi/azuread",
      "@pulumi/azure-native",
      "@pulumiverse/time",
      "rfc6902",
    ],
    node: "all",
  },
  {
    folder: "policies/guardrails",
    holds: "the CrossGuard pack for the infrastructure itself",
    rooms: [],
    types: ["components"],
    packages: ["@pulumi/policy", "@pulumi/kubernetes"],
    packageTypes: ["@pulumi/pulumi", "@pulumi/azuread", "@pulumi/azure-native"],
    node: [],
  },
  {
    folder: "provider",
    holds:
      "the provider: Key, Certificate, PolicyRecord, RoleRecord, StreamRecord, File, Process, Wait; components for other languages",
    rooms: ["errors", "values", "text", "files", "access", "components"],
    packages: ["@pulumi/pulumi", "@peculiar/x509", "reflect-metadata"],
    node: "all",
  },
  {
    folder: "issuer",
    holds: "an Entra-shaped issuer for the local target and the tests; never for production",
    rooms: ["errors", "values", "text", "files"],
    packages: ["jose"],
    node: "all",
  },
  {
    folder: "local",
    holds:
      "what a program passes to NatsEntra on this machine: a tenant with the program's identities, started as a process",
    rooms: ["components", "issuer"],
    packages: ["@pulumi/pulumi"],
    node: "all",
    surface: ["index.ts"],
  },
  {
    folder: "attack",
    holds: "plays attacks on a policy: a separate nats-server and a raw protocol client",
    rooms: ["errors", "files", "access", "nats"],
    packages: [],
    node: "all",
  },
  {
    folder: "reports",
    holds: "access reports, access reviews, reviews of policy changes, verified audits, violations",
    rooms: ["errors", "values", "text", "files", "access", "compiler", "protocol"],
    packages: [],
    node: "all",
  },
  {
    folder: "cli",
    holds: "the `nats-entra` command",
    rooms: [
      "errors",
      "values",
      "text",
      "files",
      "tools",
      "access",
      "compiler",
      "nats",
      "connect",
      "client",
      "protocol",
      "attack",
      "reports",
    ],
    packages: ["@nats-io/transport-node", "commander", "age-encryption", "openid-client", "uqr"],
    node: "all",
  },
  {
    folder: "create",
    holds: "`npm create nats-entra`: one command of the command",
    rooms: ["cli"],
    packages: [],
    node: [],
  },
  {
    folder: "ci",
    holds: "the GitHub Action that reviews a pull request; it calls the command",
    rooms: ["errors", "text", "files", "connect"],
    packages: [],
    node: "all",
  },
  {
    folder: "tools/schema",
    holds: "derives the provider's schema from the TypeScript interfaces of the components",
    rooms: ["tools", "provider"],
    packages: ["@pulumi/pulumi", "typescript"],
    node: "all",
  },
  {
    folder: "tools/rooms",
    holds: "this table, the rule and the page that are made of it",
    rooms: ["tools"],
    packages: ["dependency-cruiser", "prettier"],
    node: "all",
  },
  {
    folder: "infra",
    holds:
      "the Pulumi program of this repository: the table of settings, the three targets, the outputs",
    rooms: ["errors", "values", "access", "compiler", "components", "issuer", "local", "tools"],
    packages: ["@pulumi/pulumi", "@pulumi/kubernetes", "@pulumi/azuread"],
    node: "all",
  },
  {
    folder: "tests",
    holds:
      "`unit/`, `engine/` (components under mocks), `local/` (real servers; `local/package/` what the npm package is to others), `attack/` (what must never be accepted), `chaos/` (what fails under load, measured), `e2e/` (one real stack), `kubernetes/` (a real cluster)",
    rooms: everything,
    packages: everything,
    node: "all",
  },
  {
    folder: "bench",
    holds: "benchmarks, next to alternatives in `peers/`",
    rooms: everything,
    packages: everything,
    node: "all",
  },
];
