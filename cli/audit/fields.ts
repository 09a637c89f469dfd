import type { Checkpoint } from "../../protocol/audit/checkpoint.ts";
import type { BypassRecord, SessionEndRecord } from "../../protocol/audit/connection-record.ts";
import type {
  RevocationEvent,
  AssignmentEvent,
  SessionKickEvent as EndedSession,
} from "../../protocol/audit/control-event.ts";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import type { StreamEvent } from "../../protocol/audit/stream-event.ts";
import { Reason } from "../../protocol/reason.ts";
import { closest } from "../../values/suggest.ts";

type Event =
  | LoginRecord
  | SessionEndRecord
  | BypassRecord
  | Checkpoint
  | RevocationEvent
  | AssignmentEvent
  | EndedSession
  | StreamEvent;
type NameOf<T> = T extends unknown ? keyof T : never;

/**
 * Fields of records, with the names inside where there are any: `any` where they are not fixed. That none is missing
 * is checked by the compiler.
 */
const fields: Readonly<Record<NameOf<Event>, readonly string[] | "any">> = {
  ...{ class_uid: [], activity_id: [], activity_name: [], status_id: [], time: [], id: [] },
  ...{ instance: [], policy: [], decision: [], reason: [], member: [], probe: [], token_exp: [] },
  ...{ kid: [], iss: [], sub: [], tid: [], oid: [], azp: [], uti: [], idtyp: [], roles: [] },
  ...{ is_agent: [], parent_azp: [], azp_in_subjects: [], account: [], roles_matched: [] },
  ...{ roles_borrowed: "any", agent: [], user_nkey: [], nats_exp: [], latency_us: [] },
  client: ["id", "address", "kind", "type", "lang"],
  server: ["name", "id", "cluster"],
  ...{ user: [], end: [], seconds: [], sent: "any", received: "any" },
  ...{ tags: [], issuer: [], found_later: [], replaces: "any" },
  ...{ file: [], key: [], signature: [] },
  ...{ revocation: [], target: ["oid", "azp", "role", "uti"], comment: [], actor: [] },
  ...{ holder: [], until: [], grant: [], role: [], connection: [] },
  ...{ stream: [], consumer: [], cause: [], changes: "any", refusal: [] },
};

const values: Readonly<Record<string, readonly string[]>> = {
  decision: ["granted", "denied", "bypassed"],
  cause: ["policy", "drift"],
  reason: [...Object.values(Reason), ...["revoked", "policy_narrowed", "grant_withdrawn"]],
};

/**
 * What is wrong with a filter's field or value, and what may be meant; undefined when records may have it.
 *
 * @param path for example `client.address`
 */
export function filterFault(path: string, value: string): string | undefined {
  const [name = "", ...rest] = path.split(".");
  const inside = Object.hasOwn(fields, name) ? fields[name as keyof typeof fields] : undefined;
  if (inside === undefined)
    return fault(`no record has the field ${name}`, name, Object.keys(fields));
  const [inner, ...more] = rest;
  if (inside !== "any" && inner !== undefined && (more.length > 0 || !inside.includes(inner))) {
    const paths = inside.map((each) => `${name}.${each}`);
    return fault(`no record has the field ${path}`, path, [name, ...paths]);
  }
  const known = values[path];
  if (known === undefined || value === "" || known.includes(value)) return undefined;
  return fault(`no record has the ${path} ${value}`, value, known);
}

function fault(what: string, written: string, known: readonly string[]): string {
  const meant = closest(written, known);
  return meant === undefined ? what : `${what}; did you mean ${meant}?`;
}
