/** What an account needs for MQTT, and what nobody else in it may touch. */
import { countOf, bytesOf } from "../../values/quantity.ts";
import { type Account, accountName } from "../language/account.ts";
import type { Grant, StreamUse } from "../language/grant.ts";
import type { Grantee } from "../language/grantee.ts";
import type { Problem } from "../errors/error.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { includes, overlaps } from "../subjects/pattern.ts";
import { splitQueue } from "../subjects/permissions.ts";

/** The streams that nats-server makes at an account's first MQTT login (mqtt.go, mqttCreateAccountSessionManager). */
export const MQTT_STREAMS = [
  "$MQTT_sess",
  "$MQTT_msgs",
  "$MQTT_rmsgs",
  "$MQTT_out",
  "$MQTT_qos2in",
] as const;

/** What nats-server itself publishes there: sessions, messages under way, retained ones, answers of JetStream. */
const OWN = "$MQTT.>";

/** JetStream's subjects about these streams, with and without a domain. */
const API = MQTT_STREAMS.flatMap((name) => [
  ...["$JS.API", "$JS.*.API"].flatMap((api) => [
    `${api}.STREAM.*.${name}`,
    ...["MSG", "LEADER", "PEER"].map((what) => `${api}.STREAM.${what}.*.${name}`),
    ...[`${api}.CONSUMER.*.${name}`, `${api}.CONSUMER.*.${name}.>`],
    ...["MSG.NEXT", "DURABLE.CREATE", "LEADER.STEPDOWN"].map(
      (what) => `${api}.CONSUMER.${what}.${name}.>`,
    ),
    ...[`${api}.DIRECT.GET.${name}`, `${api}.DIRECT.GET.${name}.>`],
  ]),
  ...[`$JS.ACK.${name}.>`, `$JS.FC.${name}.>`],
]);

/**
 * Checks the accounts whose roles use MQTT: they have JetStream with a disk and room for five streams, and in them nobody can
 * publish as nats-server does, or read what it keeps. With a right to `$MQTT.>` one could take over sessions, and
 * send to subscribers what one may not publish (`$MQTT.msgs.orders.cancel`).
 */
export function checkMqtt(
  all: readonly Grantee[],
  streams: ReadonlyMap<string, ReadonlySet<StreamUse>>,
  accounts: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): void {
  const users = new Map<string, Grant>();
  for (const { allows, ...placed } of all)
    for (const grant of allows)
      if (grant.connection === "MQTT") users.set(accountName(placed), grant);
  for (const [name, grant] of users) {
    const account = accounts.get(name);
    if (account === undefined) continue;
    const own = [...(streams.get(name) ?? [])];
    for (const problem of jetstreamProblems(account, grant, new Set(own.map((each) => each.name))))
      diagnostics.add(account.source, problem, { account: name });
    for (const stream of own.filter(isOfMqtt)) {
      const problem = internal(`the stream '${stream.name}'`, OWN, "store and copy something else");
      diagnostics.add(stream.source, problem, { account: name });
    }
    for (const { kind, subject, source, name: share } of account.exports ?? []) {
      const touched = [OWN, ...API].find((own) => overlaps(own, subject));
      if (touched === undefined) continue;
      diagnostics.add(
        source,
        internal(`the ${kind} export '${share}'`, touched, "export something narrower"),
        { account: name },
      );
    }
  }
  for (const { allows, denies, owner, ...placed } of all) {
    for (const grant of allows) {
      if (!users.has(grant.place ?? accountName(placed))) continue;
      for (const problem of reachProblems(grant, denies))
        diagnostics.add(grant.source, problem, owner);
    }
  }
}

/** Whether it stores what servers say to each other, or copies from what they keep. */
function isOfMqtt({ name, subjects, declared }: StreamUse): boolean {
  return (
    MQTT_STREAMS.some((each) => each === name) ||
    subjects.some((subject) => overlaps(OWN, subject)) ||
    JSON.stringify(declared ?? {}).includes("$MQTT_")
  );
}

function jetstreamProblems(
  { name, jetstream }: Account,
  { label }: Grant,
  own: ReadonlySet<string>,
): Problem[] {
  const disk = bytesOf(jetstream?.disk ?? 0) ?? 0;
  if (jetstream === undefined || disk === 0) {
    const message = `${label} needs JetStream with a disk, which the account '${name}' has not`;
    const next =
      'give the account for example jetstream: { disk: "1GiB" }: MQTT sessions are kept there';
    return [{ code: "mqtt_jetstream", message, next }];
  }
  const streams = countOf(jetstream.streams ?? "unlimited") ?? 0;
  const needed = own.size + MQTT_STREAMS.length;
  if (streams === -1 || streams >= needed) return [];
  const besides = own.size === 0 ? "" : ` besides the ${own.size} that the policy names`;
  const message = `${label} needs ${MQTT_STREAMS.length} streams${besides}, but the account '${name}' may have ${streams}`;
  const next = `write jetstream: { streams: ${needed} }, or more`;
  return [{ code: "mqtt_streams", message, next }];
}

function reachProblems(grant: Grant, denies: readonly Grant[]): Problem[] {
  const found = (["publish", "subscribe"] as const).flatMap((direction) => {
    const denied = denies.flatMap((deny) => deny[direction]);
    const open = [OWN, ...(direction === "publish" ? API : [])].filter(
      (own) => !denied.some((outer) => includes(outer, own)),
    );
    return grant[direction].flatMap((entry) => {
      const { subject } = splitQueue(entry);
      const touched = open.find((own) => overlaps(own, subject));
      return touched === undefined ? [] : [{ direction, touched }];
    });
  });
  const [first] = found;
  if (first === undefined) return [];
  const { direction, touched } = first;
  const next = `grant something narrower, or add denies: [${direction}("${touched}")]`;
  return [internal(grant.label, touched, next)];
}

const internal = (what: string, touched: string, next: string): Problem => ({
  code: "mqtt_internal",
  message: `${what} reaches '${touched}', where nats-server keeps the sessions and messages of MQTT clients`,
  next,
});
