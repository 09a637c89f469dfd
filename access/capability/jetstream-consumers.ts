/** The part of the JetStream API that is about consumers (nats-server 2.15.2 jetstream_api.go). */
import { operations, type Arguments } from "./operation.ts";

export const EVERY = "every stream of the account, also those to come";
const PLACE = "its readers lose their place";
const DELIVERS = "a consumer can deliver what a stream keeps to any subject of the account";

function isBucket({ stream = "*" }: Arguments): boolean {
  return /^(?:KV|OBJ)_/.test(stream);
}

export const CONSUMERS = operations("jetstream", "publish", [
  [
    "consumer.ephemeral",
    "$JS.API.CONSUMER.CREATE.:stream",
    "create short-lived consumers on|:stream",
    { wide: DELIVERS },
  ],
  [
    "consumer.create",
    "$JS.API.CONSUMER.CREATE.:stream.:consumer",
    "create|:consumer on :stream",
    { wide: DELIVERS },
  ],
  [
    "consumer.filtered",
    "$JS.API.CONSUMER.CREATE.:stream.:consumer.:subject>",
    "create|:consumer on :stream for :subject",
    { wide: DELIVERS },
  ],
  [
    "consumer.durable",
    "$JS.API.CONSUMER.DURABLE.CREATE.:stream.:consumer",
    "create|:consumer on :stream, durable",
    { wide: DELIVERS },
  ],
  ["consumer.names", "$JS.API.CONSUMER.NAMES.:stream", "list|the names of consumers on :stream"],
  ["consumer.list", "$JS.API.CONSUMER.LIST.:stream", "list|the consumers on :stream"],
  ["consumer.info", "$JS.API.CONSUMER.INFO.:stream.:consumer", "look at|:consumer on :stream"],
  [
    "consumer.delete",
    "$JS.API.CONSUMER.DELETE.:stream.:consumer",
    "delete|:consumer on :stream",
    // in a bucket they are watches, which their clients make again
    { high: PLACE, concern: "data_loss", harmless: isBucket },
  ],
  [
    "consumer.pause",
    "$JS.API.CONSUMER.PAUSE.:stream.:consumer",
    "pause|:consumer on :stream",
    { wide: "nobody gets its messages meanwhile" },
  ],
  [
    "consumer.next",
    "$JS.API.CONSUMER.MSG.NEXT.:stream.:consumer",
    "fetch messages from|:consumer on :stream",
    { wide: `reads ${EVERY}, through consumers that others rely on` },
  ],
  [
    "consumer.reset",
    "$JS.API.CONSUMER.RESET.:stream.:consumer",
    "rewind|:consumer on :stream",
    { high: "its messages are delivered again, or never", concern: "data_loss" },
  ],
  [
    "consumer.unpin",
    "$JS.API.CONSUMER.UNPIN.:stream.:consumer",
    "unpin the client of|:consumer on :stream",
  ],
  [
    "consumer.stepdown",
    "$JS.API.CONSUMER.LEADER.STEPDOWN.:stream.:consumer",
    "change the leader of|:consumer on :stream",
  ],
  [
    "consumer.peer.remove",
    "$JS.API.CONSUMER.PEER.REMOVE.:stream.:consumer",
    "remove a replica of|:consumer on :stream",
  ],
  [
    "consumer.peer.evacuate",
    "$JS.API.CONSUMER.PEER.EVACUATE.:stream.:consumer",
    "move a replica of|:consumer on :stream",
  ],
]);
