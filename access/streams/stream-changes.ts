/**
 * What a change of each of a stream's settings does to its messages, as tried on nats-server 2.15.2
 * (tests/local/streams/changes.test.ts; stream.go, configUpdateCheck and updateWithAdvisory).
 */
import { canonicalJson } from "../../values/canonical.ts";
import { includes } from "../subjects/pattern.ts";
import {
  harmless,
  HARMLESS,
  impossible,
  isLess,
  isLimited,
  loses,
  losesLater,
  type Judge,
  type Verdict,
} from "./change.ts";
import { amount, duration, size } from "./words.ts";
import type { Config } from "./table.ts";

const ANOTHER =
  "declare a stream with another name and the new setting, let it take the messages of the old one by sources, and move its clients";
const KEEP = "declare it as it is, or declare a stream with another name";

/** A smaller limit drops old messages, unless the stream refuses new ones in their place. */
function lessRoom(words: (value: number) => string): Judge {
  return (step) => {
    if (!isLess(step)) return HARMLESS;
    const limit = words(Number(step.to));
    return step.after["discard"] === "new"
      ? harmless(`what is stored stays, and new messages are refused beyond ${limit}`)
      : loses(`the oldest messages beyond ${limit} are deleted at once`);
  };
}

/** Once it is on it stays on. */
function forEver(what: string): Judge {
  return ({ to }) =>
    to === true ? HARMLESS : impossible(`nats-server cannot turn off ${what}`, KEEP);
}

const fixed =
  (why: string): Judge =>
  () =>
    impossible(why, ANOTHER);

/** Discarding old messages, for the limits of the stream or of each subject. */
function discardsOld({
  before,
  after,
}: {
  readonly before: Config;
  readonly after: Config;
}): Verdict {
  const whole = isLimited(after["max_msgs"]) || isLimited(after["max_bytes"]);
  const each =
    before["discard_new_per_subject"] === true && isLimited(after["max_msgs_per_subject"]);
  return whole || each
    ? loses("from now on, new messages push out old ones at its limits, where they were refused")
    : HARMLESS;
}

const removedSubjects: Judge = ({ from, to }) => {
  const now = (to ?? []) as readonly string[];
  const gone = ((from ?? []) as readonly string[]).filter(
    (subject) => !now.some((pattern) => includes(pattern, subject)),
  );
  if (gone.length === 0) return HARMLESS;
  const names = gone.map((subject) => `'${subject}'`).join(", ");
  return losesLater(`it stores nothing more that is published to ${names}`);
};

const retention: Judge = ({ from, to }) => {
  if (from === "workqueue" || to === "workqueue")
    return impossible("nats-server cannot change retention to or from workqueue", ANOTHER);
  return to === "interest"
    ? loses("messages for which no consumer waits are deleted at once")
    : HARMLESS;
};

const mirror: Judge = ({ from, to }) => {
  if (to !== undefined)
    return impossible(
      "nats-server cannot make a stream a mirror, or change what a mirror takes",
      KEEP,
    );
  const { name } = from as { readonly name: string };
  return losesLater(`it takes nothing more from '${name}', and what had not arrived is missing`);
};

const originKey = (origin: Config) =>
  canonicalJson([origin["name"], (origin["external"] as Config | undefined)?.["api"] ?? ""]);

/** Subjects that are taken of an origin; all of them, when it does not say. */
function taken(origin: Config): readonly string[] {
  const transforms = origin["subject_transforms"] as readonly Config[] | undefined;
  if (transforms !== undefined) return transforms.map(({ src }) => String(src));
  const filter = origin["filter_subject"];
  return typeof filter === "string" ? [filter] : [">"];
}

const sources: Judge = ({ from, to }) => {
  const earlier = (from ?? []) as readonly Config[];
  const after = (to ?? []) as readonly Config[];
  for (const origin of earlier) {
    const same = after.filter((each) => originKey(each) === originKey(origin));
    const missed = taken(origin).filter(
      (subject) => !same.flatMap(taken).some((pattern) => includes(pattern, subject)),
    );
    if (missed.length === 0) continue;
    const what = same.length === 0 ? "nothing more" : `nothing more on '${missed.join("', '")}'`;
    return losesLater(
      `it takes ${what} from '${String(origin["name"])}', and what had not arrived is missing`,
    );
  }
  const kept = new Set(earlier.map((origin) => canonicalJson(origin)));
  const again = after.some(
    (each) =>
      !kept.has(canonicalJson(each)) && earlier.some((old) => originKey(old) === originKey(each)),
  );
  return again
    ? harmless("a source that takes other subjects starts again, so some messages come twice")
    : HARMLESS;
};

/** By JetStream's names; a setting that is not listed changes without a loss. */
export const streamJudges: Readonly<Record<string, Judge>> = {
  subjects: removedSubjects,
  retention,
  storage: fixed("nats-server cannot move a stream between files and memory"),
  persist_mode: fixed("nats-server cannot change how a stream is persisted"),
  allow_msg_counter: fixed("nats-server cannot turn a stream of counters on or off"),
  num_replicas: ({ from, to }) =>
    Number(to) < Number(from)
      ? harmless(`only ${amount(Number(to), "server")} will store each message`)
      : HARMLESS,
  max_age: (step) =>
    isLess(step)
      ? loses(`messages older than ${duration(Number(step.to))} are deleted at once`)
      : HARMLESS,
  max_bytes: lessRoom(size),
  max_msgs: lessRoom((count) => amount(count, "message")),
  max_msgs_per_subject: (step) =>
    isLess(step)
      ? loses(
          `of each subject, all but the last ${amount(Number(step.to), "message")} are deleted at once`,
        )
      : HARMLESS,
  max_msg_size: (step) =>
    isLess(step) ? harmless("what is stored stays, and larger messages are refused") : HARMLESS,
  discard: (step) => (step.to === "old" ? discardsOld(step) : HARMLESS),
  discard_new_per_subject: (step) =>
    step.to === false && step.after["discard"] === "new" ? discardsOld(step) : HARMLESS,
  duplicate_window: (step) =>
    Number(step.to) < Number(step.from)
      ? harmless("a message that comes again later than that is stored twice")
      : HARMLESS,
  no_ack: ({ to }) =>
    to === true ? harmless("publishers no longer learn whether a message is stored") : HARMLESS,
  mirror,
  sources,
  sealed: () => impossible("nats-server cannot unseal a stream", KEEP),
  deny_delete: forEver("deny_delete"),
  deny_purge: forEver("deny_purge"),
  allow_msg_ttl: forEver("allow_msg_ttl"),
  allow_msg_schedules: forEver("allow_msg_schedules"),
};
