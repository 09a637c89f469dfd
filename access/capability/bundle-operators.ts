/** Bundles that the helpers for operators and for reading single messages grant: each with the look-up that comes first. */
import { same, type Bundle } from "./bundle.ts";

const LOOK = "$JS.API.STREAM.INFO.:stream";

/** nats.js and the `nats` command also ask for the account's limits first. */
const ACCOUNT = { also: () => ["$JS.API.INFO"] } as const;

/** Requests about a stream, by their operations: with the look-up or without, they are the same capability. */
const STREAM = [
  ["stream.purge", "purge|:stream", "PURGE"],
  ["stream.delete", "delete|:stream", "DELETE"],
  ["message.delete", "delete messages of|:stream", "MSG.DELETE"],
] as const;

/** Requests about a consumer. */
const CONSUMER = [
  ["consumer.pause", "pause|:consumer on :stream", "PAUSE"],
  ["consumer.unpin", "unpin the client of|:consumer on :stream", "UNPIN"],
  ["consumer.reset", "rewind|:consumer on :stream", "RESET"],
  ["consumer.delete", "delete|:consumer on :stream", "DELETE"],
] as const;

/** What `operate.ts`, `get.ts` and `backup.ts` grant; a test holds them together. */
export const OPERATORS: readonly Bundle[] = [
  ...STREAM.map(([id, say, verb]): Bundle => ({
    ...{ id, anchor: id, say, direction: "publish", about: same, ...ACCOUNT },
    needs: [`$JS.API.STREAM.${verb}.:stream`, LOOK],
  })),
  ...CONSUMER.map(([id, say, verb]): Bundle => ({
    ...{ id, anchor: id, say, direction: "publish", about: same, ...ACCOUNT },
    needs: [
      `$JS.API.CONSUMER.${verb}.:stream.:consumer`,
      "$JS.API.CONSUMER.INFO.:stream.:consumer",
      LOOK,
    ],
  })),
  {
    id: "list.streams",
    say: "list|all streams and their configuration",
    anchor: "stream.list",
    direction: "publish",
    about: same,
    needs: ["$JS.API.STREAM.LIST", "$JS.API.STREAM.NAMES", "$JS.API.INFO"],
  },
  {
    id: "list.consumers",
    say: "look at|:stream and its consumers",
    anchor: "consumer.list",
    direction: "publish",
    about: same,
    ...ACCOUNT,
    needs: [
      "$JS.API.CONSUMER.LIST.:stream",
      "$JS.API.CONSUMER.NAMES.:stream",
      "$JS.API.CONSUMER.INFO.:stream.*",
      LOOK,
    ],
  },
  {
    id: "stream.get",
    say: "read any message of|:stream",
    anchor: "direct.get",
    direction: "publish",
    about: same,
    ...ACCOUNT,
    needs: [
      "$JS.API.DIRECT.GET.:stream",
      "$JS.API.DIRECT.GET.:stream.>",
      "$JS.API.STREAM.MSG.GET.:stream",
      LOOK,
    ],
  },
  {
    id: "stream.last",
    say: "read the last message of|:subject in :stream",
    anchor: "direct.last",
    direction: "publish",
    about: same,
    ...ACCOUNT,
    needs: ["$JS.API.DIRECT.GET.:stream.:subject>", LOOK],
  },
  {
    id: "stream.backup",
    say: "back up|:stream",
    anchor: "stream.snapshot",
    direction: "publish",
    about: same,
    needs: ["$JS.API.STREAM.SNAPSHOT.:stream", "$JS.SNAPSHOT.ACK.:stream.>", LOOK],
  },
  {
    id: "stream.bring-back",
    say: "restore|:stream",
    anchor: "stream.restore",
    direction: "publish",
    about: same,
    needs: ["$JS.API.STREAM.RESTORE.:stream", "$JS.SNAPSHOT.RESTORE.:stream.*", LOOK],
  },
];
