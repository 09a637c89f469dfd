/**
 * MQTT topics as NATS subjects, as nats-server has them (mqtt.go, mqttToNATSSubjectConversion): a level is a token,
 * `+` is `*`, `#` is `>`. A dot is `//`, and an empty level gets a `/`, since NATS has no empty tokens.
 */

/** What is wrong with a topic filter, and what was meant. */
export interface TopicFault {
  readonly message: string;
  readonly next: string;
}

// white space, control characters, and halves of characters; nats-server refuses the first, MQTT the others
const STRANGE = /[\s\p{Cc}\p{Cs}]/u;

/** Why it is not a topic filter that means the same to MQTT and to NATS; undefined if it is one. */
export function topicFault(filter: string): TopicFault | undefined {
  const levels = filter.split("/");
  if (filter === "")
    return { message: "a topic is empty", next: 'write for example "plant/+/status"' };
  if (STRANGE.test(filter))
    return {
      message: `${JSON.stringify(filter)} has white space or control characters`,
      next: "leave them out: nats-server refuses such topics",
    };
  if (/[*>]/.test(filter))
    return {
      message: `'${filter}' has a wildcard of NATS`,
      next: "write '+' for one level, and '#' for all that follow",
    };
  if (levels.some((level) => level.length > 1 && /[+#]/.test(level)))
    return {
      message: `'${filter}' has a wildcard that is only part of a level`,
      next: "a wildcard is a whole level: 'plant/+/status'",
    };
  if (levels.slice(0, -1).includes("#"))
    return {
      message: `'${filter}' goes on after '#'`,
      next: "write '#' as the last level, and '+' for one level",
    };
  return undefined;
}

/**
 * The subjects of a topic, or of the topics of a filter.
 *
 * `plant/#` is `plant` as well as everything below: nats-server makes two subscriptions of it, and needs both permitted
 * (mqtt.go, mqttNeedSubForLevelUp).
 *
 * @param filter without a fault
 * @example subjectsOfTopic("plant/{oid}/#") // ["plant.{oid}", "plant.{oid}.>"]
 */
export function subjectsOfTopic(filter: string): string[] {
  const subject = subjectOfTopic(filter);
  return subject.endsWith(".>") ? [subject.slice(0, -2), subject] : [subject];
}

function subjectOfTopic(filter: string): string {
  const end = filter.length - 1;
  let subject = "";
  for (let at = 0; at <= end; at++) {
    const character = filter.charAt(at);
    if (character === "/") {
      if (at === 0 || subject.endsWith(".")) subject += "/.";
      else subject += at === end || filter[at + 1] === "/" ? "./" : ".";
    } else subject += DIFFERENT[character] ?? character;
  }
  return subject.endsWith(".") ? `${subject}/` : subject;
}

const DIFFERENT: Readonly<Record<string, string>> = { ".": "//", "+": "*", "#": ">" };
