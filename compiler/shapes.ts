/** What a policy and its invariants look like, as the role language makes them (access/language/index.ts). */
import { Crowd, type Invariant, type Policy } from "../access/index.ts";
import {
  byMember,
  flag,
  line,
  list,
  name,
  number,
  object,
  oneOf,
  pair,
  shared,
  source,
  text,
  textOr,
  type Said,
  type Shape,
} from "./shape.ts";

/** `"8h"` or seconds, `"1GiB"` or bytes; what they mean is `compile`'s to say. */
const amount: Shape = (value, path, said) =>
  (typeof value === "number" ? number : text)(value, path, said);
const texts = list(text);
const problems = list(object({ code: line, message: line, next: line }));

const account = object(
  { kind: oneOf("account"), name, description: text, source },
  {
    default: flag,
    limits: object(
      {},
      { connections: amount, subscriptions: amount, payload: amount, leafNodes: amount },
    ),
    jetstream: object({}, { memory: amount, disk: amount, streams: amount, consumers: amount }),
    exports: list(
      object({
        kind: oneOf("stream", "service"),
        name,
        subject: text,
        description: text,
        source,
      }),
    ),
    imports: list(
      object({ kind: oneOf("import"), from: name, name, source }, { subject: text, to: text }),
    ),
    isControl: oneOf(true),
    isVault: oneOf(true),
  },
);
const anyAccount = textOr(shared(account));

const stream = shared(
  object(
    { name, subjects: texts, problems, source },
    {
      kind: oneOf("stream"),
      place: text,
      settings: object({}, { rollup: flag, schedules: flag, republish: flag, directGet: flag }),
    },
  ),
);
const service = object(
  { kind: oneOf("service"), subject: text, problems },
  { place: text, queue: text, answers: oneOf("many"), description: text },
);
const grant = object(
  { kind: oneOf("grant"), label: line, publish: texts, subscribe: texts, problems, source },
  {
    responses: object({ max: number, ttl: number }),
    serves: texts,
    place: text,
    manages: oneOf(true),
    service,
    stream,
    home: text,
    about: text,
  },
);

const role = object(
  {
    kind: oneOf("role"),
    name,
    description: text,
    account: anyAccount,
    members: texts,
    grants: list(grant),
    source,
  },
  { displayName: text, denies: list(grant), maxSession: amount, notAfter: text },
);
const agent = object(
  {
    kind: oneOf("agent"),
    name,
    description: text,
    clients: texts,
    account: anyAccount,
    bounds: list(grant),
    source,
  },
  { denies: list(grant), maxSession: amount },
);
const policy = object(
  {
    kind: oneOf("policy"),
    accounts: list(account),
    roles: list(role),
    emptyModules: list(number),
    source,
  },
  { agents: list(agent) },
);

const crowdParts = object(
  { kind: oneOf("crowd"), label: line, members: texts, excepted: texts },
  { place: object({ account: text, inside: flag }) },
);
/** Names of roles, or a crowd, which proofs know by its class. */
const who: Shape = (value, path, said) => {
  if (Array.isArray(value)) return texts(value, path, said);
  const { label, members, place, excepted } = crowdParts(value, path, said) as Crowd;
  return new Crowd(label, members, place, excepted);
};
const what = list(object({ grant }, { account: text }));
const stated = { kind: oneOf("invariant"), rule: text, label: line, source };
const also = { why: line, directly: oneOf(true) };
const invariant = byMember("rule", {
  never: object({ ...stated, who, what }, also),
  only: object({ ...stated, who, what }, also),
  "at most": object({ ...stated, who, what }, also),
  "separate powers": object({ ...stated, what: pair(what) }, also),
  "separate groups": object({ ...stated, who: pair(who) }, also),
  isolated: object(
    { ...stated, problems, pattern: text, except: texts, against: oneOf("anything", "reading") },
    also,
  ),
  limited: object({ ...stated, who }, { ...also, longest: number }),
  case: object({ ...stated, expected: oneOf("allow", "deny"), roles: texts, what }, also),
});

/** @throws Misfit */
export function policyIn(value: unknown, said: Said): Policy {
  return policy(value, "", said) as Policy;
}

/** @throws Misfit */
export function invariantsIn(value: unknown, said: Said): readonly Invariant[] {
  return list(invariant)(value, "", said) as readonly Invariant[];
}
