/**
 * The JetStream API: every subject of nats-server 2.15.2 jetstream_api.go ("Request API subjects for
 * JetStream"), by which clients look after streams and consumers.
 *
 * What the server answers in the system account only says so: a role elsewhere can send it, without effect.
 */
import { CONSUMERS, EVERY } from "./jetstream-consumers.ts";
import { isDomain, operations, type Operation } from "./operation.ts";

const STORES = "a stream can store any subject of the account and copy other streams";
const LOST = "its messages are permanently lost";
const COPIES = "fewer copies of its messages until others are made";

const STREAMS = operations("jetstream", "publish", [
  ["api.info", "$JS.API.INFO", "look up|JetStream's limits and use"],
  [
    "stream.create",
    "$JS.API.STREAM.CREATE.:stream",
    "create|:stream",
    { high: STORES, concern: "configuration" },
  ],
  [
    "stream.update",
    "$JS.API.STREAM.UPDATE.:stream",
    "reconfigure|:stream",
    { high: `${STORES}; new limits drop messages`, concern: "configuration" },
  ],
  ["stream.names", "$JS.API.STREAM.NAMES", "list|the names of all streams"],
  ["stream.list", "$JS.API.STREAM.LIST", "list|all streams and their configuration"],
  ["stream.info", "$JS.API.STREAM.INFO.:stream", "look at|:stream"],
  [
    "stream.delete",
    "$JS.API.STREAM.DELETE.:stream",
    "delete|:stream",
    { high: LOST, concern: "data_loss" },
  ],
  [
    "stream.purge",
    "$JS.API.STREAM.PURGE.:stream",
    "purge|:stream",
    { high: LOST, concern: "data_loss" },
  ],
  [
    "stream.snapshot",
    "$JS.API.STREAM.SNAPSHOT.:stream",
    "back up|:stream",
    { wide: `a backup holds every message of ${EVERY}` },
  ],
  [
    "stream.restore",
    "$JS.API.STREAM.RESTORE.:stream",
    "restore|:stream",
    { high: "it then holds messages that nobody published", concern: "configuration" },
  ],
  [
    "message.delete",
    "$JS.API.STREAM.MSG.DELETE.:stream",
    "delete messages of|:stream",
    { high: LOST, concern: "data_loss" },
  ],
  [
    "message.get",
    "$JS.API.STREAM.MSG.GET.:stream",
    "read any message of|:stream",
    { wide: `reads ${EVERY}` },
  ],
  [
    "direct.get",
    "$JS.API.DIRECT.GET.:stream",
    "read any message of|:stream by direct get",
    { wide: `reads ${EVERY}` },
  ],
  [
    "direct.last",
    "$JS.API.DIRECT.GET.:stream.:subject>",
    "read the last message of|:subject in :stream",
    { wide: `reads ${EVERY}` },
  ],
  [
    "stream.peer.remove",
    "$JS.API.STREAM.PEER.REMOVE.:stream",
    "remove a replica of|:stream",
    { high: COPIES, concern: "configuration" },
  ],
  ["stream.peer.evacuate", "$JS.API.STREAM.PEER.EVACUATE.:stream", "move a replica of|:stream"],
  ["stream.cancel", "$JS.API.STREAM.CANCEL_MOVE.:stream", "cancel a reconfiguration of|:stream"],
  ["stream.stepdown", "$JS.API.STREAM.LEADER.STEPDOWN.:stream", "change the leader of|:stream"],
]);

const CLUSTER = operations("jetstream", "publish", [
  [
    "meta.stepdown",
    "$JS.API.META.LEADER.STEPDOWN",
    "change|JetStream's leader (system account only)",
  ],
  ["meta.rescue", "$JS.API.META.RESCUE", "lower|JetStream's quorum (system account only)"],
  [
    "server.remove",
    "$JS.API.SERVER.REMOVE",
    "remove|a server from JetStream (system account only)",
  ],
  ["server.evacuate", "$JS.API.SERVER.EVACUATE", "empty|a server of streams (system account only)"],
  [
    "account.purge",
    "$JS.API.ACCOUNT.PURGE.:account",
    "delete|the streams of :account (system account only)",
  ],
  [
    "account.move",
    "$JS.API.ACCOUNT.STREAM.MOVE.:account.:stream",
    "move|:stream of :account (system account only)",
  ],
  [
    "account.cancel",
    "$JS.API.ACCOUNT.STREAM.CANCEL_MOVE.:account.:stream",
    "cancel a reconfiguration of|:stream of :account (system account only)",
  ],
]);

const OTHER = operations("jetstream", "publish", [
  [
    "api.other",
    "$JS.API.:request>",
    "send|other JetStream requests[ (:request)]",
    { otherwise: true },
  ],
]);

const API = [...STREAMS, ...CONSUMERS, ...CLUSTER, ...OTHER];

/** With a domain configured, the same under the domain's name (generateJSMappingTable). */
const DOMAINS = API.flatMap(({ id, subject, say, high, harmless, wide, concern, otherwise }) => {
  const extra = { high, harmless, wide, concern, otherwise, when: isDomain };
  const own = subject.replace("$JS.API.", "$JS.:domain.API.");
  return operations("jetstream", "publish", [[`domain.${id}`, own, `${say} in :domain`, extra]]);
});

export const JETSTREAM_API: readonly Operation[] = [...API, ...DOMAINS];
