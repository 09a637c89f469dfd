import { Ajv2020 } from "ajv/dist/2020.js";
import schema from "../../../../access/access.schema.json" with { type: "json" };
import { AccessError } from "../../../../access/errors/error.ts";
import {
  decide,
  digestOf,
  parseDocument,
  type AccessDocument,
  type SessionPermissions,
} from "../../../../access/index.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { accountEntry } from "../../../support/nats-keys.ts";
import * as entra from "../../../support/token.ts";
import { attempt, must, type Target } from "../target.ts";

const fits = new Ajv2020({ allowUnionTypes: true }).compile(schema);
const claims = { oid: entra.oid, azp: entra.azp, tid: entra.tenant };
const plain = accessDocument({ "Orders.Read": roleEntry("orders") });
const rich = accessDocument({
  "Orders.Read": roleEntry("orders", {
    publish: { allow: ["orders.{oid}.*", "orders.in"], deny: ["orders.in.secret"] },
    subscribe: { allow: ["orders.out.> workers", "tenants.{tid}.>"], deny: ["orders.out.x"] },
    ...{ responses: { max: 1, ttl: 5 }, maxSession: 3600, notAfter: "2030-01-01T00:00:00Z" },
  }),
  "Finance.Read": roleEntry("finance"),
});
const shared = {
  ...rich.accounts,
  orders: accountEntry({
    default: true,
    exports: [
      { name: "events", kind: "stream", subject: "orders.events.>", description: "Events." },
    ],
  }),
  finance: accountEntry({
    imports: [
      { name: "events", kind: "stream", from: "orders", subject: "orders.events.>", to: "in.>" },
    ],
  }),
};

/** Policies. Whatever JSON an input is, it gets the digest that is right for it. */
export const policy: Target = {
  seeds: [plain, rich, { ...rich, accounts: shared }].map((it) => JSON.stringify(it)),
  dictionary: [
    ...[
      "version",
      "digest",
      "accounts",
      "roles",
      "session",
      "limits",
      "exports",
      "imports",
      "jetstream",
    ],
    ...[
      "service",
      "stream",
      "application",
      "user",
      "notAfter",
      "maxSession",
      "responses",
      "default",
    ],
    ...[
      "{oid}",
      "{azp}",
      "{tid}",
      "{x}",
      "*",
      ">",
      "a.>",
      "a..b",
      "a b",
      "$SYS.>",
      "_INBOX.>",
      "\u00a0",
      "__proto__",
    ],
  ],
  run(input) {
    const text = withDigest(input.toString());
    const result = attempt(AccessError, () => parseDocument(text));
    if ("error" in result)
      return { label: `${result.error.code ?? ""} ${template(result.error.message)}` };
    must(fits(result.value), "it fits the published schema");
    const decisions = ["user", "application"].map((kind) => decided(result.value, kind as "user"));
    return { label: `accepted ${decisions.join()}` };
  },
};

/** What a policy that was read makes of one who holds all of its roles. */
function decided(document: AccessDocument, kind: "user" | "application"): string {
  const roles = ["__proto__", "constructor", ...Object.keys(document.roles)];
  const outcomes = Object.keys(document.accounts).map((account) => {
    const decision = decide(document, { kind, roles, claims }, { account, now: entra.now });
    if (!decision.granted) return decision.reason;
    assertSound(document, decision.permissions);
    return "granted";
  });
  return [...new Set(outcomes)].sort().join("+");
}

const subject = /^(?:>|(?:\*|[^\s.*>{}]+)(?:\.(?:\*|[^\s.*>{}]+))*(?:\.>)?)(?: [^\s*>{}]+)?$/u;

/** Nothing is left to fill in, and nothing is granted that no role or session of the policy spells. */
function assertSound(document: AccessDocument, grant: SessionPermissions): void {
  must(Object.hasOwn(document.accounts, grant.account), "the account is the policy's");
  must(
    grant.roles.every((name) => Object.hasOwn(document.roles, name)),
    "the roles are the policy's",
  );
  const granted = [...grant.publish.allow, ...grant.subscribe.allow];
  const filled = (text: string) =>
    text
      .replaceAll("{oid}", claims.oid)
      .replaceAll("{azp}", claims.azp)
      .replaceAll("{tid}", claims.tid);
  const roles = grant.roles.flatMap((name) => document.roles[name] ?? []);
  const spelt = [
    ...[...document.session.publish, ...document.session.subscribe],
    ...roles.flatMap(({ publish, subscribe }) => [...publish.allow, ...subscribe.allow]),
  ].map(filled);
  for (const text of granted) {
    must(subject.test(text), `${JSON.stringify(text)} is a subject`);
    must(spelt.includes(text), `${JSON.stringify(text)} is spelt in the policy`);
  }
}

function withDigest(text: string): string {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const { digest: _, ...body } = value;
    return JSON.stringify({ ...value, digest: digestOf(body) });
  } catch {
    return text;
  }
}

/** A message without what it quotes. */
function template(message: string): string {
  return message.replace(/"(?:[^"\\]|\\.)*"|'[^']*'|\d+|sha256:\w+/g, "…").slice(0, 60);
}
