/** Subjects of the servers themselves, and of replies. */
import { tokens } from "../subjects/pattern.ts";
import { operations, type Operation } from "./operation.ts";

/** `_INBOX.{oid}.>` is read by its owner alone, because every session is held to its own. */
const isOwn = ({ inbox = "" }) => tokens(inbox)[0] === "{oid}";

const INBOXES = [
  ...operations("inboxes", "receive", [
    ["inbox.own", "_INBOX.:inbox>", "receive|its own replies", { when: isOwn }],
    [
      "inbox.foreign",
      "_INBOX.:inbox>",
      "receive|replies to :inbox",
      {
        high: "replies to others are read",
        concern: "foreign_inbox",
        when: (values) => !isOwn(values),
      },
    ],
    [
      "reply.foreign",
      "_R_.:reply>",
      "receive|replies to other accounts",
      { high: "replies to others are read", concern: "foreign_inbox" },
    ],
  ]),
  ...operations("inboxes", "publish", [
    ["inbox.own.send", "_INBOX.:inbox>", "send|replies to itself", { when: isOwn }],
    [
      "inbox.send",
      "_INBOX.:inbox>",
      "send|replies to :inbox",
      {
        high: "requesters can be given false replies",
        concern: "foreign_inbox",
        when: (values) => !isOwn(values),
      },
    ],
    [
      "reply.send",
      "_R_.:reply>",
      "send|replies to other accounts",
      { high: "requesters can be given false replies", concern: "foreign_inbox" },
    ],
  ]),
];

/** What each account may ask (events.go, registerSystemImports), and what only the system account may. */
const SERVERS = [
  ...operations("system", "publish", [
    ["system.whoami", "nats-entra.whoami.:name>", "ask|the callouts who it is"],
    [
      "system.user",
      "$SYS.REQ.USER.INFO",
      "send|a server's answer to any subject of the account",
      { high: "the answer goes past every permission", concern: "system_subject" },
    ],
    [
      "system.connections",
      "$SYS.REQ.ACCOUNT.PING.CONNZ",
      "list|all connections of the account",
      { high: "shows who is connected, and from where", concern: "system_subject" },
    ],
    [
      "system.connections.servers",
      "$SYS.REQ.SERVER.PING.CONNZ",
      "list|all connections of the account, by server",
      { high: "shows who is connected, and from where", concern: "system_subject" },
    ],
    ["system.statistics", "$SYS.REQ.ACCOUNT.PING.STATZ", "look up|the account's statistics"],
    [
      "system.ask",
      "$SYS.:request>",
      "send|requests to the servers[ (:request)]",
      { high: "for those who operate the servers", concern: "system_subject", otherwise: true },
    ],
  ]),
  ...operations("system", "receive", [
    [
      "system.logins",
      "$SYS.REQ.USER.AUTH",
      "decide|who may log in",
      { high: "it belongs to the callout alone", concern: "system_subject" },
    ],
    [
      "system.hear",
      "$SYS.:event>",
      "hear|the servers' events[ (:event)]",
      { high: "for those who operate the servers", concern: "system_subject", otherwise: true },
    ],
  ]),
];

const MEDDLES = { high: "it can disturb what others do", concern: "system_subject" } as const;
const OVERHEARS = { high: "it overhears what others do", concern: "system_subject" } as const;

/** Clients can publish to none of `$NRG`, `_GR_`, `$GR` (client.go, processInboundClientMsg). */
const INTERNALS = [
  ...operations("system", "publish", [
    ["mqtt.send", "$MQTT.:subject>", "meddle with|MQTT sessions[ (:subject)]", MEDDLES],
    ["cluster.send", "$JSC.:subject>", "meddle with|JetStream's cluster[ (:subject)]", MEDDLES],
    ["mirror.send", "$JS.M.:id", "meddle with|mirrors of streams", MEDDLES],
    ["source.send", "$JS.S.:id", "meddle with|sources of streams", MEDDLES],
  ]),
  ...operations("system", "receive", [
    ["api.hear", "$JS.API.:request>", "overhear|requests to JetStream[ (:request)]", OVERHEARS],
    ["ack.hear", "$JS.ACK.:message>", "overhear|acknowledgements[ (:message)]", OVERHEARS],
    ["mirror.hear", "$JS.M.:id", "overhear|mirrors of streams", OVERHEARS],
    ["source.hear", "$JS.S.:id", "overhear|sources of streams", OVERHEARS],
    [
      "backup.hear",
      "$JS.SNAPSHOT.:subject>",
      "overhear|backups and restores[ (:subject)]",
      OVERHEARS,
    ],
    ["mqtt.hear", "$MQTT.:subject>", "overhear|MQTT sessions[ (:subject)]", OVERHEARS],
    ["cluster.hear", "$JSC.:subject>", "overhear|JetStream's cluster[ (:subject)]", OVERHEARS],
    ["raft.hear", "$NRG.:subject>", "overhear|JetStream's replication[ (:subject)]", OVERHEARS],
  ]),
];

export const SYSTEM: readonly Operation[] = [...INBOXES, ...SERVERS, ...INTERNALS];
