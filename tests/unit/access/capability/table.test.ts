import { describe, expect, it } from "vitest";

import { JETSTREAM_API } from "../../../../access/capability/jetstream-api.ts";
import { JETSTREAM_EVENTS } from "../../../../access/capability/jetstream-events.ts";
import { read } from "../../../../access/capability/read.ts";
import { candidates, OPERATIONS } from "../../../../access/capability/table.ts";

/**
 * The subjects of nats-server 2.15.2 jetstream_api.go, by constant, and what we call them. Constants that
 * only format another one's subject (`JSApiStreamInfoT`) are left out. `S` is a stream, `C` a consumer,
 * `A` an account; what the server appends to a prefix is there.
 */
const REQUESTS: readonly [constant: string, subject: string, words: string][] = [
  ["JSApiAccountInfo", "$JS.API.INFO", "look up JetStream's limits and use"],
  ["JSApiStreamCreate", "$JS.API.STREAM.CREATE.S", "create stream S"],
  ["JSApiStreamUpdate", "$JS.API.STREAM.UPDATE.S", "reconfigure stream S"],
  ["JSApiStreams", "$JS.API.STREAM.NAMES", "list the names of all streams"],
  ["JSApiStreamList", "$JS.API.STREAM.LIST", "list all streams and their configuration"],
  ["JSApiStreamInfo", "$JS.API.STREAM.INFO.S", "look at stream S"],
  ["JSApiStreamDelete", "$JS.API.STREAM.DELETE.S", "delete stream S"],
  ["JSApiStreamPurge", "$JS.API.STREAM.PURGE.S", "purge stream S"],
  ["JSApiStreamSnapshot", "$JS.API.STREAM.SNAPSHOT.S", "back up stream S"],
  ["JSApiStreamRestore", "$JS.API.STREAM.RESTORE.S", "restore stream S"],
  ["JSApiMsgDelete", "$JS.API.STREAM.MSG.DELETE.S", "delete messages of stream S"],
  ["JSApiMsgGet", "$JS.API.STREAM.MSG.GET.S", "read any message of stream S"],
  ["JSDirectMsgGet", "$JS.API.DIRECT.GET.S", "read any message of stream S by direct get"],
  ["JSDirectGetLastBySubject", "$JS.API.DIRECT.GET.S.C", "read the last message of C in stream S"],
  ["JSApiConsumerCreate", "$JS.API.CONSUMER.CREATE.S", "create short-lived consumers on stream S"],
  ["JSApiConsumerCreateEx", "$JS.API.CONSUMER.CREATE.S.C", "create consumer C on stream S"],
  [
    "JSApiConsumerCreateExT",
    "$JS.API.CONSUMER.CREATE.S.C.a.b",
    "create consumer C on stream S for a.b",
  ],
  [
    "JSApiDurableCreate",
    "$JS.API.CONSUMER.DURABLE.CREATE.S.C",
    "create consumer C on stream S, durable",
  ],
  ["JSApiConsumers", "$JS.API.CONSUMER.NAMES.S", "list the names of consumers on stream S"],
  ["JSApiConsumerList", "$JS.API.CONSUMER.LIST.S", "list the consumers on stream S"],
  ["JSApiConsumerInfo", "$JS.API.CONSUMER.INFO.S.C", "look at consumer C on stream S"],
  ["JSApiConsumerDelete", "$JS.API.CONSUMER.DELETE.S.C", "delete consumer C on stream S"],
  ["JSApiConsumerPause", "$JS.API.CONSUMER.PAUSE.S.C", "pause consumer C on stream S"],
  [
    "JSApiRequestNextT",
    "$JS.API.CONSUMER.MSG.NEXT.S.C",
    "fetch messages from consumer C on stream S",
  ],
  ["JSApiConsumerResetT", "$JS.API.CONSUMER.RESET.S.C", "rewind consumer C on stream S"],
  [
    "JSApiConsumerUnpin",
    "$JS.API.CONSUMER.UNPIN.S.C",
    "unpin the client of consumer C on stream S",
  ],
  ["jsSnapshotAckT", "$JS.SNAPSHOT.ACK.S.C", "receive a backup of stream S"],
  ["jsRestoreDeliverT", "$JS.SNAPSHOT.RESTORE.S.C", "send data for a restore of stream S"],
  ["JSApiStreamRemovePeer", "$JS.API.STREAM.PEER.REMOVE.S", "remove a replica of stream S"],
  ["JSApiStreamEvacuatePeer", "$JS.API.STREAM.PEER.EVACUATE.S", "move a replica of stream S"],
  ["JSApiStreamCancelMove", "$JS.API.STREAM.CANCEL_MOVE.S", "cancel a reconfiguration of stream S"],
  [
    "JSApiStreamLeaderStepDown",
    "$JS.API.STREAM.LEADER.STEPDOWN.S",
    "change the leader of stream S",
  ],
  [
    "JSApiConsumerLeaderStepDown",
    "$JS.API.CONSUMER.LEADER.STEPDOWN.S.C",
    "change the leader of consumer C on stream S",
  ],
  [
    "JSApiConsumerRemovePeer",
    "$JS.API.CONSUMER.PEER.REMOVE.S.C",
    "remove a replica of consumer C on stream S",
  ],
  [
    "JSApiConsumerEvacuatePeer",
    "$JS.API.CONSUMER.PEER.EVACUATE.S.C",
    "move a replica of consumer C on stream S",
  ],
  [
    "JSApiLeaderStepDown",
    "$JS.API.META.LEADER.STEPDOWN",
    "change JetStream's leader (system account only)",
  ],
  [
    "JSApiRemoveServer",
    "$JS.API.SERVER.REMOVE",
    "remove a server from JetStream (system account only)",
  ],
  [
    "JSApiEvacuateServer",
    "$JS.API.SERVER.EVACUATE",
    "empty a server of streams (system account only)",
  ],
  ["JSApiMetaRescue", "$JS.API.META.RESCUE", "lower JetStream's quorum (system account only)"],
  [
    "JSApiAccountPurge",
    "$JS.API.ACCOUNT.PURGE.A",
    "delete the streams of account A (system account only)",
  ],
  [
    "JSApiServerStreamMove",
    "$JS.API.ACCOUNT.STREAM.MOVE.A.S",
    "move stream S of account A (system account only)",
  ],
  [
    "JSApiServerStreamCancelMove",
    "$JS.API.ACCOUNT.STREAM.CANCEL_MOVE.A.S",
    "cancel a reconfiguration of stream S of account A (system account only)",
  ],
  ["jsAckT", "$JS.ACK.S.C.1.2.3.4.5", "acknowledge messages of consumer C on stream S"],
  ["jsAckTv2", "$JS.ACK.hub.hash.S.C.1.2.3.4.5", "acknowledge messages of consumer C on stream S"],
  ["jsFlowControl", "$JS.FC.S.C.id", "answer flow control of stream S"],
  ["jsFlowControlV2", "$JS.FC.hub.hash.S.C.id", "answer flow control of stream S"],
];

const EVENTS: readonly [constant: string, subject: string, words: string][] = [
  [
    "JSMetricConsumerAckPre",
    "$JS.EVENT.METRIC.CONSUMER.ACK.S.C",
    "measure acknowledgements of consumer C on stream S",
  ],
  [
    "JSAdvisoryConsumerMaxDeliveryExceedPre",
    "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.S.C",
    "hear when consumer C on stream S gives up on a message",
  ],
  [
    "JSAdvisoryConsumerMsgNakPre",
    "$JS.EVENT.ADVISORY.CONSUMER.MSG_NAKED.S.C",
    "hear when consumer C on stream S has a message refused",
  ],
  [
    "JSAdvisoryConsumerMsgTerminatedPre",
    "$JS.EVENT.ADVISORY.CONSUMER.MSG_TERMINATED.S.C",
    "hear when consumer C on stream S has a message terminated",
  ],
  [
    "JSAdvisoryStreamCreatedPre",
    "$JS.EVENT.ADVISORY.STREAM.CREATED.S",
    "hear when stream S is created",
  ],
  [
    "JSAdvisoryStreamDeletedPre",
    "$JS.EVENT.ADVISORY.STREAM.DELETED.S",
    "hear when stream S is deleted",
  ],
  [
    "JSAdvisoryStreamUpdatedPre",
    "$JS.EVENT.ADVISORY.STREAM.UPDATED.S",
    "hear when stream S is reconfigured",
  ],
  [
    "JSAdvisoryConsumerCreatedPre",
    "$JS.EVENT.ADVISORY.CONSUMER.CREATED.S.C",
    "hear when consumer C on stream S is created",
  ],
  [
    "JSAdvisoryConsumerDeletedPre",
    "$JS.EVENT.ADVISORY.CONSUMER.DELETED.S.C",
    "hear when consumer C on stream S is deleted",
  ],
  [
    "JSAdvisoryConsumerPausePre",
    "$JS.EVENT.ADVISORY.CONSUMER.PAUSE.S.C",
    "hear when consumer C on stream S is paused or resumed",
  ],
  [
    "JSAdvisoryConsumerPinnedPre",
    "$JS.EVENT.ADVISORY.CONSUMER.PINNED.S.C",
    "hear when consumer C on stream S is pinned to a client",
  ],
  [
    "JSAdvisoryConsumerUnpinnedPre",
    "$JS.EVENT.ADVISORY.CONSUMER.UNPINNED.S.C",
    "hear when consumer C on stream S is unpinned",
  ],
  [
    "JSAdvisoryStreamSnapshotCreatePre",
    "$JS.EVENT.ADVISORY.STREAM.SNAPSHOT_CREATE.S",
    "hear when stream S is being backed up",
  ],
  [
    "JSAdvisoryStreamSnapshotCompletePre",
    "$JS.EVENT.ADVISORY.STREAM.SNAPSHOT_COMPLETE.S",
    "hear when stream S has been backed up",
  ],
  [
    "JSAdvisoryStreamRestoreCreatePre",
    "$JS.EVENT.ADVISORY.STREAM.RESTORE_CREATE.S",
    "hear when stream S is being restored",
  ],
  [
    "JSAdvisoryStreamRestoreCompletePre",
    "$JS.EVENT.ADVISORY.STREAM.RESTORE_COMPLETE.S",
    "hear when stream S has been restored",
  ],
  [
    "JSAdvisoryDomainLeaderElected",
    "$JS.EVENT.ADVISORY.DOMAIN.LEADER_ELECTED",
    "hear when JetStream has a new leader",
  ],
  [
    "JSAdvisoryStreamLeaderElectedPre",
    "$JS.EVENT.ADVISORY.STREAM.LEADER_ELECTED.S",
    "hear when stream S has a new leader",
  ],
  [
    "JSAdvisoryStreamQuorumLostPre",
    "$JS.EVENT.ADVISORY.STREAM.QUORUM_LOST.S",
    "hear when stream S has no quorum",
  ],
  [
    "JSAdvisoryStreamBatchAbandonedPre",
    "$JS.EVENT.ADVISORY.STREAM.BATCH_ABANDONED.S",
    "hear when stream S drops an unfinished batch",
  ],
  [
    "JSAdvisoryConsumerLeaderElectedPre",
    "$JS.EVENT.ADVISORY.CONSUMER.LEADER_ELECTED.S.C",
    "hear when consumer C on stream S has a new leader",
  ],
  [
    "JSAdvisoryConsumerQuorumLostPre",
    "$JS.EVENT.ADVISORY.CONSUMER.QUORUM_LOST.S.C",
    "hear when consumer C on stream S has no quorum",
  ],
  [
    "JSAdvisoryServerOutOfStorage",
    "$JS.EVENT.ADVISORY.SERVER.OUT_OF_STORAGE",
    "hear when a server is out of storage",
  ],
  [
    "JSAdvisoryServerRemoved",
    "$JS.EVENT.ADVISORY.SERVER.REMOVED",
    "hear when a server leaves JetStream",
  ],
  [
    "JSAdvisoryMetaRescue",
    "$JS.EVENT.ADVISORY.SERVER.META_RESCUE",
    "hear when JetStream's quorum is lowered",
  ],
  [
    "JSAdvisoryAPILimitReached",
    "$JS.EVENT.ADVISORY.API.LIMIT_REACHED",
    "hear when too many JetStream requests wait",
  ],
  ["JSAuditAdvisory", "$JS.EVENT.ADVISORY.API", "hear when JetStream is sent a request, and what"],
];

/** Constants that begin subjects, or stand for many. */
const FAMILIES: readonly [constant: string, pattern: string][] = [
  ["jsAllAPI", "$JS.API.>"],
  ["jsDomainAPI", "$JS.hub.API.>"],
  ["JSApiPrefix", "$JS.API.>"],
  ["jsDirectGetPre", "$JS.API.DIRECT.GET.>"],
  ["jsRequestNextPre", "$JS.API.CONSUMER.MSG.NEXT.>"],
  ["jsAPIAccountPre", "$JS.API.ACCOUNT.>"],
  ["jsAckPre", "$JS.ACK.>"],
  ["jsFlowControlPre", "$JS.FC.>"],
  ["JSAdvisoryPrefix", "$JS.EVENT.ADVISORY.>"],
  ["JSMetricPrefix", "$JS.EVENT.METRIC.>"],
];

const words = (direction: "publish" | "receive", pattern: string) =>
  read(direction, { pattern, except: [] }).map(({ capability }) => capability.text);

describe("every subject of nats-server's JetStream has a name", () => {
  it.each(REQUESTS)("%s, %s: %s", (_, subject, text) => {
    expect(words("publish", subject)).toEqual([text]);
  });

  it.each(EVENTS)("%s, %s: %s", (_, subject, text) => {
    expect(words("receive", subject)).toEqual([text]);
  });

  it.each(FAMILIES)("%s, %s, is several", (_, pattern) => {
    const direction = pattern.startsWith("$JS.EVENT") ? "receive" : "publish";
    expect(candidates(direction, pattern)).not.toEqual([]);
    expect(words(direction, pattern).join()).not.toContain(pattern);
  });
});

describe("the table has nothing that nats-server has not", () => {
  const known = [...REQUESTS, ...EVENTS].map(([, subject]) => subject);

  it.each(
    [...JETSTREAM_API, ...JETSTREAM_EVENTS]
      .filter(({ id, otherwise }) => otherwise !== true && !/^domain|forge$/.test(id))
      .map(({ pattern, id }) => [pattern, id]),
  )("%s is %s", (pattern, id) => {
    const readings = known.flatMap((subject) => [
      ...read("publish", { pattern: subject, except: [] }),
      ...read("receive", { pattern: subject, except: [] }),
    ]);
    expect(readings.filter(({ kind }) => kind === id)).toHaveLength(1);
    expect(pattern.startsWith("$JS.")).toBe(true);
  });
});

describe("the table", () => {
  it("gives each operation an id of its own", () => {
    const ids = OPERATIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("begins every subject with a literal token", () => {
    for (const { tokens } of OPERATIONS) expect(tokens[0]).toMatch(/^[$_]|^nats-entra$/);
  });

  it("has only parameters that its words name or that no reader needs", () => {
    const silent = new Set(["hash", "id", "message", "reply", "chunk", "name", "inbox", "domain"]);
    for (const { say, parameters, id } of OPERATIONS) {
      const missing = parameters
        .map(({ name }) => name)
        .filter((name) => !silent.has(name) && !say.includes(`:${name}`));
      // flow control is a stream's; its consumer stands in the reply
      expect([id, missing.filter((name) => !(id === "flow.v2" && name === "consumer"))]).toEqual([
        id,
        [],
      ]);
    }
  });
});
