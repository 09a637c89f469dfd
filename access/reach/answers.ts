/**
 * Who answers requests. nats-server checks the subject of a message and never its reply (client.go,
 * processInboundClientMsg), and the answer is sent with the right of the one who answers. So a session that may
 * make somebody answer makes a message appear on a subject of its own choice:
 *
 * - the server and JetStream answer anywhere in the account in which they are asked;
 * - a service in the asker's account answers where its own role lets it publish, or anywhere with `responses`;
 * - an answer from another account comes through the import's reply mapping (accounts.go,
 *   setupServiceImport `_R_`), which delivers anywhere in the asker's account;
 * - what a stream import brings keeps its reply, so a service that hears it, or a stream that stores it, answers in
 *   the importing account.
 *
 * A message that an answerer sends has no reply of the asker's choice, so it makes nobody answer again.
 */
import type { RoleEntry } from "../document/document.ts";
import { splitQueue } from "../subjects/permissions.ts";
import { of, publishSet, type SubjectSet } from "../subjects/index.ts";
import type { Streams } from "./streams/known.ts";

/**
 * What an answer consists of: the server's JSON; nothing, which asks only for deletes on a subject of the API; what a stream keeps, or a status without a body; the same, delivered
 * by a consumer, which leaves it the subject on which it was stored; or whatever a service says, which may be what it
 * was asked.
 */
export type Content = "json" | "empty" | "stored" | "delivered" | "service";

/** Somebody who answers in an account. */
export interface Answerer {
  readonly account: string;
  /** The role that serves; undefined: nats-server. */
  readonly role: string | undefined;
  /** On what it is asked, in its own account. */
  readonly asked: SubjectSet;
  readonly content: Content;
  /** Where it may answer when asked in its own account; undefined: anywhere. */
  readonly lands: SubjectSet | undefined;
  /** By a subscription of the account, which hears what stream imports bring; requests to servers are imports. */
  readonly listens: boolean;
}

/** Chunks of a stream that is restored: each is answered by an empty message (jetstream_api.go, processStreamRestore). */
const CHUNKS = of("$JS.SNAPSHOT.RESTORE.*.*");
/** Requests that messages of streams are the answer to. */
const GETS = of("$JS.API.DIRECT.GET.>");
const PULLS = of("$JS.API.CONSUMER.MSG.NEXT.>", "$JS.ACK.>");
/** Those that servers answer in every account. */
const REQUESTS = of("$SYS.REQ.>", "$JS.API.>");

/** What is in an account. */
interface Inhabitants {
  readonly roles: readonly (readonly [name: string, role: RoleEntry])[];
  readonly streams: Streams;
  readonly hasJetStream: boolean;
}

/**
 * Everybody who answers in an account.
 *
 * JetStream answers also where the account has none ("not enabled"), since every account imports `$JS.API.>`.
 */
export function answerersIn(
  account: string,
  { roles, streams, hasJetStream }: Inhabitants,
): Answerer[] {
  const server = (content: Content, listens: boolean, asked: SubjectSet): Answerer => ({
    account,
    role: undefined,
    asked,
    content,
    lands: undefined,
    listens,
  });
  // what is stored is acknowledged by JSON, but each message of an atomic batch before the last by an empty one
  // (stream.go, processJetStreamAtomicBatchMsg)
  const acknowledged = (content: Content, isAtomic: boolean) => {
    const all = Object.values(streams).filter((stream) => stream.on.has("atomic") === isAtomic);
    const subjects = all.flatMap(({ listens }) => listens);
    return subjects.length === 0 ? [] : [server(content, true, of(...subjects))];
  };
  return [
    server("json", false, REQUESTS),
    ...acknowledged("json", false),
    ...acknowledged("empty", true),
    ...(hasJetStream
      ? [
          server("stored", false, GETS),
          server("delivered", false, PULLS),
          server("empty", true, CHUNKS),
        ]
      : []),
    ...roles.flatMap(([role, entry]): Answerer[] => {
      const { serves = entry.responses === undefined ? [] : entry.subscribe.allow } = entry;
      if (serves.length === 0) return [];
      return [
        {
          account,
          role,
          asked: of(...serves.map((item) => splitQueue(item).subject)),
          content: "service",
          lands: entry.responses === undefined ? publishSet(entry.publish) : undefined,
          listens: true,
        },
      ];
    }),
  ];
}
