/**
 * Reads what an evaluated module said. Nothing of it is believed: known members of the right kind are taken, the rest
 * is dropped or refused, so what comes out has what the role language gives and no more, whatever went in.
 */
import type { Source } from "../errors/source.ts";
import type { Account } from "../language/account.ts";
import type { Grant, StreamUse } from "../language/grant.ts";
import type { Policy } from "../language/policy.ts";
import {
  anything,
  boolean,
  byKind,
  list,
  number,
  oneOf,
  openObject,
  optional,
  read,
  record,
  string,
  type Shape,
} from "../../values/shape/index.ts";
import {
  count,
  duration,
  line,
  members,
  name,
  OPTIONS,
  problems,
  shared,
  size,
  sourceOf,
  strings,
  type FileNames,
} from "./parts.ts";

/** @throws ShapeError with everything that is not as the role language makes it */
export function policyIn(value: unknown, files: FileNames): Policy {
  const source = sourceOf(files);
  return read(policyOf(source, accountOf(source), grantOf(source)), value, OPTIONS);
}

function policyOf(
  source: Shape<() => Source>,
  account: Shape<Account>,
  grant: Shape<Grant>,
): Shape<Policy> {
  const anyAccount = byKind({ string, object: account });
  const role = openObject({
    kind: oneOf("role"),
    name,
    description: string,
    account: anyAccount,
    members,
    grants: list(grant),
    source,
    displayName: optional(string),
    denies: optional(list(grant)),
    maxSession: optional(duration),
    notAfter: optional(string),
  });
  const agent = openObject({
    kind: oneOf("agent"),
    name,
    description: string,
    clients: strings,
    account: anyAccount,
    bounds: list(grant),
    source,
    denies: optional(list(grant)),
    maxSession: optional(duration),
  });
  return openObject({
    kind: oneOf("policy"),
    accounts: list(account),
    roles: list(role),
    emptyModules: list(number),
    source,
    agents: optional(list(agent)),
    streams: optional(list(streamOf(source))),
  });
}

function accountOf(source: Shape<() => Source>): Shape<Account> {
  return shared(
    openObject({
      kind: oneOf("account"),
      name,
      description: string,
      source,
      default: optional(boolean),
      limits: optional(
        openObject({
          connections: optional(count),
          subscriptions: optional(count),
          payload: optional(size),
          leafNodes: optional(count),
        }),
      ),
      jetstream: optional(
        openObject({
          memory: optional(size),
          disk: optional(size),
          streams: optional(count),
          consumers: optional(count),
        }),
      ),
      exports: optional(
        list(
          openObject({
            kind: oneOf("stream", "service"),
            name,
            subject: string,
            description: string,
            source,
            answers: optional(oneOf("many")),
          }),
        ),
      ),
      imports: optional(
        list(
          openObject({
            kind: oneOf("import"),
            from: name,
            name,
            source,
            subject: optional(string),
            to: optional(string),
          }),
        ),
      ),
      outside: optional(strings),
      isControl: optional(oneOf(true)),
      isVault: optional(oneOf(true)),
    }),
  );
}

/** What a stream is declared to be is data that `compile` judges. */
function streamOf(source: Shape<() => Source>): Shape<StreamUse> {
  const settings = record(anything);
  const declared = openObject({
    as: oneOf("stream", "kv", "objects"),
    settings,
    consumers: optional(record(settings)),
    managed: optional(anything),
    drift: optional(anything),
    mayLose: optional(anything),
  });
  return shared(
    openObject({
      name,
      subjects: strings,
      problems,
      source,
      kind: optional(oneOf("stream")),
      place: optional(string),
      declared: optional(declared),
    }),
  );
}

/** A grant, which invariants are made of too. */
export function grantOf(source: Shape<() => Source>): Shape<Grant> {
  const stream = streamOf(source);
  const service = openObject({
    kind: oneOf("service"),
    subject: string,
    problems,
    place: optional(string),
    queue: optional(string),
    answers: optional(oneOf("many")),
    micro: optional(string),
    description: optional(string),
  });
  return openObject({
    kind: oneOf("grant"),
    label: line,
    publish: strings,
    subscribe: strings,
    problems,
    source,
    responses: optional(openObject({ max: number, ttl: number })),
    serves: optional(strings),
    place: optional(string),
    manages: optional(oneOf(true)),
    connection: optional(oneOf("LEAFNODE", "MQTT")),
    service: optional(service),
    stream: optional(stream),
    home: optional(string),
    about: optional(string),
  });
}
