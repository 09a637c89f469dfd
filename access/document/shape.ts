/** What a compiled document looks like, as `access.schema.json` says it too; types, shape and schema say the same. */
import { guidPattern } from "../../values/guid.ts";
import {
  boolean,
  integer,
  list,
  object,
  oneOf,
  optional,
  record,
  sortedList,
  text,
  type Shape,
} from "../../values/shape/index.ts";
import { streams } from "../streams/shape.ts";
import type { AccessDocument } from "./document.ts";

// one token: a wildcard, a placeholder, or anything without white space, control, wildcards, braces and half characters
const TOKEN = String.raw`(?:\*|\{(?:oid|azp|tid)\}|[^\s.*>{}\u0000-\u001f\u007f\p{Cs}]+)`;
const SUBJECT = String.raw`(?:>|${TOKEN}(?:\.${TOKEN})*(?:\.>)?)`;
const QUEUE = String.raw`[^\s*>{}\u0000-\u001f\u007f\p{Cs}]+`;

const subject = text("a subject", new RegExp(`^${SUBJECT}$`, "u"));
const entry = text(
  "a subject, with or without a queue group",
  new RegExp(`^${SUBJECT}(?: ${QUEUE})?$`, "u"),
);
const line = text("a line of text", /^(?=.*\S)[^\p{Cc}\p{Cs}]+$/u);
const ACCOUNT = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const ROLE = /^(?!\.|__proto__$)[0-9A-Za-z!#$%&'()*+,\-./:;<=>?@[\]^_`{|}~]{1,120}$/;
const account = text("an account name", ACCOUNT);
/** -1 is unlimited. */
const limit = integer(-1);
const share = oneOf("service", "stream");

const permissions = object({
  allow: sortedList(subject),
  deny: sortedList(subject),
});
const responses = object({ max: integer(1), ttl: integer(1) });
const connections = sortedList(oneOf("LEAFNODE", "MQTT"), 1);
const guid = text("a lower-case UUID", new RegExp(`^${guidPattern}$`));

const accounts = record(
  object({
    description: line,
    default: boolean,
    limits: object({
      connections: limit,
      subscriptions: limit,
      payload: limit,
      leafNodes: limit,
    }),
    jetstream: optional(object({ memory: limit, disk: limit, streams: limit, consumers: limit })),
    vault: optional(oneOf(true)),
    exports: list(
      object({
        name: line,
        kind: share,
        subject,
        description: line,
        accounts: optional(sortedList(account, 1)),
        answers: optional(oneOf("many")),
      }),
    ),
    imports: list(
      object({
        name: line,
        kind: share,
        from: account,
        subject,
        to: subject,
        share: optional(oneOf(true)),
      }),
    ),
    streams: optional(streams),
  }),
  ACCOUNT,
  "an account name",
);

const roles = record(
  object({
    id: guid,
    displayName: line,
    description: line,
    account,
    members: sortedList(oneOf("application", "user"), 1),
    publish: permissions,
    subscribe: object({ allow: sortedList(entry), deny: sortedList(subject) }),
    responses: optional(responses),
    serves: optional(sortedList(entry, 1)),
    connections: optional(connections),
    maxSession: optional(integer(1)),
    notAfter: optional(text("an instant in UTC", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)),
  }),
  ROLE,
  "the value of an app role",
);

const agents = record(
  object({
    description: line,
    account,
    clients: sortedList(guid, 1),
    publish: permissions,
    subscribe: permissions,
    responses: optional(responses),
    serves: optional(sortedList(subject, 1)),
    connections: optional(connections),
    maxSession: optional(integer(1)),
  }),
  /^[A-Za-z][A-Za-z0-9._-]{0,63}$/,
  "the name of an agent",
);

export const document: Shape<AccessDocument> = object({
  version: oneOf(1),
  digest: text("'sha256:' and 64 hexadecimal digits", /^sha256:[0-9a-f]{64}$/),
  accounts,
  roles,
  agents: optional(agents),
  session: object({ publish: sortedList(subject), subscribe: sortedList(subject) }),
});
