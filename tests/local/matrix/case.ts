/** What a case of the matrix is. The cases themselves are in cases/. */
import type { NatsConnection } from "@nats-io/transport-node";
import type { Account, Grant } from "../../../access/index.ts";
import { clients, type Client } from "./clients.ts";
import type { Args } from "./protocol.ts";

/** One helper with everything that clients do with it. */
export interface Case {
  /** As it stands in a policy. */
  readonly helper: string;
  /** The same, with the names of one operation, and the account where its streams are. */
  readonly grants: (names: Args, account: Account) => readonly Grant[];
  /** Makes what the operation works on, in that account and with all rights, and adds to the arguments. */
  readonly prepare?: (admin: NatsConnection, names: Args) => Promise<Partial<Args>>;
  /** What others do there until all operations are done, again and again. */
  readonly meanwhile?: (admin: NatsConnection, names: Args) => Promise<void>;
  readonly operations: readonly Operation[];
}

export interface Operation {
  readonly name: string;
  /** What has to have happened for it to count as done. */
  readonly done: string;
  /** Clients with which it does not work, and why. One that works all the same fails the test. */
  readonly not?: Partial<Record<Client, string>>;
}

/** For an operation that works with none, or with none of these. */
export function everyClient(why: string, but: readonly Client[] = []): Operation["not"] {
  const names = (Object.keys(clients) as Client[]).filter((name) => !but.includes(name));
  return Object.fromEntries(names.map((name) => [name, why]));
}
