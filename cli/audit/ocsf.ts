import { logClass } from "../../protocol/audit/checkpoint.ts";
import { streamClass } from "../../protocol/audit/stream-event.ts";
import { fieldOf, type AnyEvent } from "./event.ts";

/** Of the schema whose names are used (https://schema.ocsf.io/1.5.0). */
const version = "1.5.0";
const categories: Readonly<Record<number, number>> = { 1: 1, 3: 3 };

/**
 * A record as a whole event of OCSF: its classes' objects in place of the short names that the log has. What has no
 * name there stays as it is, under `unmapped`.
 */
export function ocsfOf(event: AnyEvent): object {
  const { class_uid: uid, activity_id: activity, activity_name: name, status_id: status } = event;
  const text = (path: string) => fieldOf(event, path) || undefined;
  const user = userOf(text);
  const failed = status === 2;
  return {
    class_uid: uid,
    category_uid: categories[Math.floor(uid / 1000)] ?? 0,
    type_uid: uid * 100 + activity,
    activity_id: activity,
    ...(name !== undefined && { activity_name: name }),
    status_id: status,
    ...(text("reason") && { status_code: text("reason") }),
    // 1: informational, 2: low
    severity_id: failed ? 2 : 1,
    time: event.time,
    ...gathered(event),
    metadata: {
      version,
      uid: event.id,
      product: { name: "nats-entra", vendor_name: "nats-entra", feature: { name: event.instance } },
      ...(text("policy") && { labels: [`policy:${text("policy")}`] }),
    },
    ...(uid === logClass ? { log_name: event.instance } : {}),
    ...(user && { user, ...(uid !== logClass && { actor: { user: actorOf(text) ?? user } }) }),
    ...(text("azp") && { service: { uid: text("azp"), name: text("account") } }),
    ...(text("client.address") && { src_endpoint: { ip: text("client.address") } }),
    ...(text("server.name") && {
      dst_endpoint: { hostname: text("server.name"), uid: text("server.id") },
    }),
    ...(text("user_nkey") && { session: { uid: text("user_nkey"), ...expiry(event) } }),
    ...(uid === streamClass && { entity: entityOf(text) }),
    ...(uid === 3002 && { auth_protocol_id: 6, auth_protocol: "OpenID", is_remote: true }),
    unmapped: event,
  };
}

/** Of a record that stands for several decisions. */
function gathered({ count, start_time: since, time }: AnyEvent): object {
  if (typeof count !== "number" || typeof since !== "number") return {};
  return { count, start_time: since, end_time: time };
}

/** What a callout made or changed. */
function entityOf(text: Text): object {
  const [stream, consumer] = [text("stream"), text("consumer")];
  return consumer === undefined
    ? { type: "stream", name: stream }
    : { type: "consumer", name: `${stream} ${consumer}` };
}

type Text = (path: string) => string | undefined;

function userOf(text: Text): object | undefined {
  const uid = text("oid") ?? text("sub");
  if (uid === undefined) return undefined;
  const groups = text("roles_matched") ?? text("roles");
  return {
    uid,
    type_id: text("idtyp") === "app" || text("sub") !== undefined ? 3 : 1,
    ...(text("tid") && { domain: text("tid") }),
    ...(groups && { groups: groups.split(" ").map((name) => ({ name })) }),
  };
}

/** Who did it to somebody else. */
function actorOf(text: Text): object | undefined {
  const actor = text("actor");
  return actor === undefined ? undefined : { uid: actor, type_id: 1 };
}

function expiry(event: AnyEvent): object {
  const seconds = event["nats_exp"];
  return typeof seconds === "number" ? { expiration_time: seconds * 1000 } : {};
}
