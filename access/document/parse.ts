/** Reads a compiled document as strictly as it was written: for those who act on it. */
import { digestOf } from "../../values/canonical.ts";
import { CONTROL_DATA } from "./control.ts";
import type { AccessDocument } from "./document.ts";
import { AccessError } from "../errors/error.ts";
import * as shape from "./shape.ts";
import { guidPattern } from "../../values/guid.ts";

// one token: a wildcard, a placeholder, or anything without white space, control, wildcards, braces and half characters
const TOKEN = String.raw`(?:\*|\{(?:oid|azp|tid)\}|[^\s.*>{}\u0000-\u001f\u007f\p{Cs}]+)`;
const SUBJECT = String.raw`(?:>|${TOKEN}(?:\.${TOKEN})*(?:\.>)?)`;
const QUEUE = String.raw`[^\s*>{}\u0000-\u001f\u007f\p{Cs}]+`;

const subject = shape.text(new RegExp(`^${SUBJECT}$`, "u"), "a subject");
const entry = shape.text(
  new RegExp(`^${SUBJECT}(?: ${QUEUE})?$`, "u"),
  "a subject, with or without a queue group",
);
const line = shape.text(/^(?=.*\S)[^\p{Cc}\p{Cs}]+$/u, "a line of text");
const ACCOUNT = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const ROLE = /^(?!\.|__proto__$)[0-9A-Za-z!#$%&'()*+,\-./:;<=>?@[\]^_`{|}~]{1,120}$/;
const account = shape.text(ACCOUNT, "an account name");
/** -1 is unlimited. */
const limit = shape.whole(-1);
const share = shape.oneOf("service", "stream");

const publishRules = shape.object({
  allow: shape.sortedListOf(subject),
  deny: shape.sortedListOf(subject),
});
const responses = shape.object({ max: shape.whole(1), ttl: shape.whole(1) });
const guid = shape.text(new RegExp(`^${guidPattern}$`), "a lower-case UUID");

const agent = shape.object(
  {
    description: line,
    account,
    clients: shape.atLeastOne(shape.sortedListOf(guid)),
    publish: publishRules,
    subscribe: publishRules,
  },
  {
    responses,
    serves: shape.atLeastOne(shape.sortedListOf(subject)),
    maxSession: shape.whole(1),
  },
);

const members = {
  version: shape.oneOf(1),
  digest: shape.text(/^sha256:[0-9a-f]{64}$/, "'sha256:' and 64 hexadecimal digits"),
  accounts: shape.recordOf(
    ACCOUNT,
    shape.object(
      {
        description: line,
        default: shape.flag,
        limits: shape.object({
          connections: limit,
          subscriptions: limit,
          payload: limit,
          leafNodes: limit,
        }),
        exports: shape.listOf(
          shape.object(
            { name: line, kind: share, subject, description: line },
            {
              accounts: shape.atLeastOne(shape.sortedListOf(account)),
              answers: shape.oneOf("many"),
            },
          ),
        ),
        imports: shape.listOf(
          shape.object(
            { name: line, kind: share, from: account, subject, to: subject },
            { share: shape.oneOf(true) },
          ),
        ),
      },
      {
        jetstream: shape.object({ memory: limit, disk: limit, streams: limit, consumers: limit }),
        vault: shape.oneOf(true),
      },
    ),
  ),
  roles: shape.recordOf(
    ROLE,
    shape.object(
      {
        id: guid,
        displayName: line,
        description: line,
        account,
        members: shape.atLeastOne(shape.sortedListOf(shape.oneOf("application", "user"))),
        publish: publishRules,
        subscribe: shape.object({
          allow: shape.sortedListOf(entry),
          deny: shape.sortedListOf(subject),
        }),
      },
      {
        responses,
        serves: shape.atLeastOne(shape.sortedListOf(entry)),
        maxSession: shape.whole(1),
        notAfter: shape.text(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "an instant in UTC"),
      },
    ),
  ),
  session: shape.object({
    publish: shape.sortedListOf(subject),
    subscribe: shape.sortedListOf(subject),
  }),
};
const document = shape.object(members, {
  agents: shape.recordOf(/^[A-Za-z][A-Za-z0-9._-]{0,63}$/, agent),
});

/** Nobody writes a document by hand. */
const again = "compile the policy again: nats-entra policy compile";

/**
 * Reads a document that `compile` made, and checks its shape, its references and its digest. Whatever
 * is missing, unknown or changed is an error; nothing is repaired.
 *
 * @param text JSON, in any layout
 * @throws AccessError `document_json`, `document_version`, `document_shape`, `document_reference` or
 *   `document_digest`, with the path of what is wrong
 * @example const document = parseDocument(readFileSync("policy.json", "utf8"));
 */
export function parseDocument(text: string): AccessDocument {
  const value = readJson(text);
  const version: unknown = isRecord(value) ? value["version"] : undefined;
  if (version !== 1) {
    const found = version === undefined ? "none" : JSON.stringify(version).slice(0, 20);
    const message = `the document's version must be 1, but is ${found}`;
    throw new AccessError("document_version", message, again);
  }
  document(value, "");
  const parsed = value as AccessDocument;
  checkReferences(parsed);
  const { digest, ...body } = parsed;
  const computed = digestOf(body);
  if (computed !== digest) {
    const message = `the document says ${digest}, but its content is ${computed}: it was changed`;
    throw new AccessError("document_digest", message, again);
  }
  return parsed;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    // its message would quote the text, which is a secret when somebody names the wrong file
    const [where] = /at position \d+(?: \(line \d+ column \d+\))?/.exec(String(error)) ?? [];
    const place = where === undefined ? "" : `, ${where}`;
    const message = `the document is no JSON (${text.length} characters${place})`;
    throw new AccessError("document_json", message, "give what nats-entra policy compile writes");
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkReferences({ accounts, roles, agents = {} }: AccessDocument): void {
  type Placed = Readonly<Record<string, { readonly account: string }>>;
  const placed = (kind: string, entries: Placed) => {
    for (const [name, { account: home }] of Object.entries(entries)) {
      const path = `${kind}[${JSON.stringify(name)}].account`;
      if (!Object.hasOwn(accounts, home)) unresolved(path, `the account '${home}'`);
      if (home !== CONTROL_DATA) continue;
      const message = `${path} is '${home}', where only the callouts have sessions`;
      throw new AccessError("document_reference", message, again);
    }
  };
  placed("roles", roles);
  placed("agents", agents);
  checkClients(agents);
  for (const [name, { imports }] of Object.entries(accounts)) {
    for (const [i, item] of imports.entries()) {
      const from = Object.hasOwn(accounts, item.from) ? accounts[item.from] : undefined;
      const found = from?.exports.some(
        (offer) =>
          offer.name === item.name &&
          offer.kind === item.kind &&
          (offer.accounts?.includes(name) ?? true),
      );
      if (found === true && item.from !== name) continue;
      const what = `the ${item.kind} export '${item.name}' of '${item.from}'`;
      unresolved(`accounts[${JSON.stringify(name)}].imports[${i}]`, what);
    }
  }
  const defaults = Object.entries(accounts).filter(([, account]) => account.default);
  if (defaults.length > 1) {
    const names = defaults.map(([name]) => `'${name}'`).join(" and ");
    throw new AccessError("document_reference", `${names} are both the default account`, again);
  }
}

/** Whose bounds hold must be plain: of a client in an account, those of one agent. */
function checkClients(agents: NonNullable<AccessDocument["agents"]>): void {
  const seen = new Set<string>();
  for (const [name, { account: home, clients }] of Object.entries(agents)) {
    for (const client of clients) {
      if (seen.size < seen.add(`${home} ${client}`).size) continue;
      const message = `agents[${JSON.stringify(name)}] has a client that another agent of '${home}' has`;
      throw new AccessError("document_reference", message, again);
    }
  }
}

function unresolved(path: string, what: string): never {
  const message = `${path} refers to ${what}, which is not there`;
  throw new AccessError("document_reference", message, again);
}
