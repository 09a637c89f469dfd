/**
 * What a change of each of a consumer's settings does, as tried on nats-server 2.15.2
 * (tests/local/streams/consumer-changes.test.ts; consumer.go, checkNewConsumerConfig).
 */
import { includes } from "../subjects/pattern.ts";
import { harmless, HARMLESS, impossible, isLess, loses, type Judge } from "./change.ts";
import type { Config } from "./table.ts";
import { duration } from "./words.ts";

const ANOTHER = "declare a consumer with another name, and let its clients move to it";

const fixed =
  (what: string): Judge =>
  () =>
    impossible(`nats-server cannot change ${what} of a consumer`, ANOTHER);

const target: Judge = ({ from, to }) => {
  if (from !== undefined && to !== undefined) return HARMLESS;
  return impossible(
    "nats-server cannot turn a pull consumer into a push consumer, or back",
    ANOTHER,
  );
};

/** By JetStream's names. @param stream to which the consumer belongs */
export function consumerJudges(stream: Config): Readonly<Record<string, Judge>> {
  const interest = stream["retention"] === "interest";
  return {
    deliver_policy: fixed("where it begins"),
    opt_start_seq: fixed("where it begins"),
    opt_start_time: fixed("where it begins"),
    ack_policy: fixed("the acknowledgements"),
    replay_policy: fixed("the pace"),
    idle_heartbeat: fixed("the heartbeats"),
    flow_control: fixed("the flow control"),
    max_waiting: fixed("the number of waiting requests"),
    mem_storage: fixed("the storage"),
    deliver_subject: target,
    filter_subjects: ({ from, to }) => {
      const now = (to ?? [">"]) as readonly string[];
      const gone = ((from ?? [">"]) as readonly string[]).filter(
        (subject) => !now.some((pattern) => includes(pattern, subject)),
      );
      if (gone.length === 0) return HARMLESS;
      return interest
        ? loses("messages for which no consumer waits are deleted at once")
        : harmless("it delivers less than before");
    },
    inactive_threshold: (step) => {
      if (!isLess(step)) return HARMLESS;
      const why = `nats-server deletes it, with its position, when it is not used for ${duration(Number(step.to))}`;
      return interest ? loses(`${why}, and then the messages that wait for it`) : harmless(why);
    },
    max_deliver: (step) =>
      isLess(step)
        ? harmless("messages that were delivered as often already are not delivered again")
        : HARMLESS,
  };
}
