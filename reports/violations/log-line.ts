import { guidPattern } from "../../values/guid.ts";
import { quotedPattern as quoted, unquoted } from "./quoted.ts";

/** A line of nats-server's log about a permission violation. */
export interface LogLine {
  /** Milliseconds since 1970, where the log has times. */
  readonly time?: number;
  /** Of the server's; no other connection of the same run of the server has it. */
  readonly client: number;
  readonly address: string;
  /** Absent when the line cannot be trusted to say it: see `parseLine`. */
  readonly said?: Said;
}

/** What a line says that the client could not have forged. */
export interface Said {
  /** Name in the policy; its public key where the account has no name. Absent for MQTT and leaf nodes, whose lines do not say it. */
  readonly account?: string;
  /** `user:OID`, `app:OID`, `oidc:…`, or the public key (U…) of a user with credentials. Absent as `account`. */
  readonly user?: string;
  /** Of an MQTT client: its id begins with the identity's, or the callout refuses it. */
  readonly oid?: string;
  readonly verb: "publish" | "subscribe";
  readonly subject: string;
  readonly queue?: string;
  /** True when the subject is where an answer was wanted, not where the message went. */
  readonly isReply?: true;
}

const head =
  /^(?:\[\d+\] )?(?:(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))? )?\[ERR\] (\S+) - (cid|wid|mid|mid_ws|lid|lid_ws):(\d+) - /;
const attempt =
  `(Publish) Violation - (Subject|Reply) (${quoted})|` +
  `(Subscription) Violation(?: Too Many Tokens)? - Subject (${quoted})(?:, Queue: (${quoted}))?, SID \\S+`;
const rest = new RegExp(`^(?:${quoted} - )?(${quoted}) - (?:${attempt})$`, "s");
const restOfMqtt = new RegExp(`^(${quoted}) - (?:${attempt})$`, "s");
/** leafnode.go, leafPermViolation. */
const restOfLeaf = new RegExp(
  `^(Publish|Subscription) Violation on (${quoted}) - Check other side configuration$`,
  "s",
);
const clientId = new RegExp(`^(${guidPattern})(?:-|$)`);
const identity = /^(A[A-Z2-7]{55})(?:\/([^/]+))?\/(?:user|nkey|jwt):(.+)$/s;

/**
 * Reads a line about a violation; undefined for any other (client.go, pubPermissionViolation and its
 * neighbours).
 *
 * A client chooses its name, subjects and queues, and they stand in the line. The server quotes them, but uses
 * the quoted name as a format string, so that a name with `%[1]s` prints the subject without quotes: a client can
 * write a whole identity of another into a line before its own. So the line must be, from end to end, one or
 * two quoted strings and one of the messages. No forged line is: before the true identity stands ` - "`, written
 * by the server, and a quote after a space can neither close a string that continues with an identity nor be inside
 * one. Lines of MQTT clients have one string more than their message, the client id, which begins with the identity's.
 * Lines of leaf nodes have their message alone, so the login of the connection says whose it is. Of a line
 * that is otherwise nothing is taken but the connection's number, which comes before all of that.
 */
export function parseLine(line: string): LogLine | undefined {
  const start = head.exec(line);
  if (!start || !/ (?:Publish|Subscription) Violation/.test(line)) return undefined;
  const [all, year, month, day, clock, fraction = "", address = "", kind, client = ""] = start;
  const about = { client: Number(client), address };
  const text = line.slice(all.length);
  const said = saidBy(kind, text);
  const time =
    clock === undefined
      ? undefined
      : Date.parse(`${year}-${month}-${day}T${clock}.${fraction.padEnd(3, "0").slice(0, 3)}Z`);
  return { ...(time !== undefined && { time }), ...about, ...(said && { said }) };
}

function saidBy(kind: string | undefined, text: string): Said | undefined {
  if (kind?.startsWith("mid")) return saidOverMqtt(text);
  return kind?.startsWith("lid") ? saidByLeaf(text) : saidIn(text);
}

function saidByLeaf(text: string): Said | undefined {
  const [, what, subject = '""'] = restOfLeaf.exec(text) ?? [];
  if (what === undefined) return undefined;
  return { verb: what === "Publish" ? "publish" : "subscribe", subject: unquoted(subject) };
}

function saidIn(text: string): Said | undefined {
  const [, who = '""', ...what] = rest.exec(text) ?? [];
  const [, key, name, user] = identity.exec(unquoted(who)) ?? [];
  if (key === undefined || user === undefined) return undefined;
  return { account: name ?? key, user, ...attempted(what) };
}

function saidOverMqtt(text: string): Said | undefined {
  const [, id = '""', ...what] = restOfMqtt.exec(text) ?? [];
  const oid = clientId.exec(unquoted(id))?.[1];
  return oid === undefined ? undefined : { oid, ...attempted(what) };
}

/** Of what `attempt` has found. */
function attempted([publish, what, subject, , followed, queue]: (string | undefined)[]): Omit<
  Said,
  "account" | "user" | "oid"
> {
  return {
    verb: publish === undefined ? "subscribe" : "publish",
    subject: unquoted(subject ?? followed ?? '""'),
    ...(queue !== undefined && { queue: unquoted(queue) }),
    ...(what === "Reply" && { isReply: true }),
  };
}
