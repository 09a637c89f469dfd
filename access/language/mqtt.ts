/** What MQTT clients may do, written as the topics that they know. */
import type { Problem } from "../errors/error.ts";
import { callSite } from "../errors/source.ts";
import { subjectsOfTopic, topicFault } from "../subjects/topic.ts";
import { subjectProblems } from "./check-subject.ts";
import { directionsLabel } from "./directions.ts";
import type { Grant } from "./grant.ts";

/** Options of `mqtt`. */
export interface MqttOptions {
  /** Topics to publish to, retained or not, and as a will. `+` and `#` stand for levels; `{oid}` is a level. */
  readonly publish?: readonly string[];
  /** Topics to subscribe to, with any QoS. */
  readonly subscribe?: readonly string[];
}

/**
 * May connect with MQTT, and publish and subscribe on these topics. A topic is a subject: `plant/{oid}/state` is
 * `plant.{oid}.state` to NATS clients. A role with `mqtt` counts for MQTT clients alone, with all that it grants: a NATS client could have
 * answers sent to the sessions of other devices.
 *
 * Sessions, retained messages and messages of QoS 1 and 2 are in streams that nats-server makes in the role's account, so the
 * account needs JetStream with a disk and at least five streams. A client needs no rights of its own for them: nats-server reads and writes them for
 * its clients. A role without `mqtt` is not let in over MQTT.
 *
 * The client id begins with the identity's own id (docs/how-to/mqtt.md): another one could take over its session.
 *
 * @example mqtt({ publish: ["plant/{oid}/state"], subscribe: ["plant/{oid}/commands/#", "plant/all"] })
 */
export function mqtt(options: MqttOptions): Grant {
  const { publish = [], subscribe = [] } = options;
  const topics = [...publish, ...subscribe];
  const subjects = (filters: readonly string[]) =>
    filters.filter((filter) => topicFault(filter) === undefined).flatMap(subjectsOfTopic);
  const grant = { publish: subjects(publish), subscribe: subjects(subscribe) };
  return {
    kind: "grant",
    label: directionsLabel("mqtt", { publish, subscribe }),
    ...grant,
    connection: "MQTT",
    problems: [
      ...topics.flatMap(topicProblems),
      ...[...grant.publish, ...grant.subscribe].flatMap(subjectProblems),
      ...(topics.length === 0 ? [noTopics] : []),
    ],
    source: callSite(mqtt),
  };
}

const noTopics: Problem = {
  code: "topic_missing",
  message: "mqtt() names no topic, so a client could connect and do nothing",
  next: 'write for example mqtt({ publish: ["plant/{oid}/state"] })',
};

function topicProblems(filter: string): Problem[] {
  const fault = topicFault(filter);
  return fault === undefined ? [] : [{ code: "topic_invalid", ...fault }];
}
