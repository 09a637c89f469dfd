/** What a case of the matrix is. The cases themselves are in cases/. */
import type { NatsConnection } from "@nats-io/transport-node";
import type { Account, Grant, KeyValue, Stream } from "../../../access/index.ts";
import { clients, type Client } from "./clients.ts";
import type { Args } from "./protocol.ts";

type Stored = Stream | KeyValue;

/** One helper with everything that clients do with it. */
export interface Case {
  /** As it stands in a policy. */
  readonly helper: string;
  /** The same, with the names of one operation, and the account where its streams are. */
  readonly grants: (names: Args, account: Account) => readonly Grant[];
  /** Streams and buckets of which the policy knows besides. */
  readonly streams?: (names: Args, account: Account) => readonly Stored[];
  /** Where else than in the session's own account it is tried. @default "vault" */
  readonly beyond?: Beyond;
  /** With `beyond: "requesters"`: what those others in the other account may do. */
  readonly others?: (names: Args, account: Account) => readonly Grant[];
  /** Makes what the operation works on, in that account and with all rights, and adds to the arguments. */
  readonly prepare?: (admin: NatsConnection, names: Args) => Promise<Partial<Args>>;
  /** What others do there until the operation is done, again and again; with `beyond: "requesters"`, in their account. */
  readonly meanwhile?: (admin: NatsConnection, names: Args) => Promise<void>;
  readonly operations: readonly Operation[];
}

/**
 * What is behind the wall: streams in a `vault`; `services` in another account; for those that serve, `requesters` in
 * another account. `none`: it means something in the session's own account only.
 */
export type Beyond = "vault" | "services" | "requesters" | "none";

export interface Operation {
  readonly name: string;
  /** What has to have happened for it to count as done. */
  readonly done: string;
  /** Clients with which it does not work, and why. One that works all the same fails the test. */
  readonly not?: Partial<Record<Client, Reason>>;
}

/** Why something does not work: anywhere, or across a wall alone. */
export type Reason = string | { readonly wall: string };

/** Why an operation does not work with a client, in a place, or with all rights; undefined if it is to work. */
export function reasonOf(
  { not }: Operation,
  client: Client,
  place: "own" | "wall" | "all",
): string | undefined {
  const reason = not?.[client];
  if (typeof reason !== "object") return reason;
  return place === "wall" ? reason.wall : undefined;
}

/** For an operation that works with none, or with none of these. */
export function everyClient(why: string, but: readonly Client[] = []): Operation["not"] {
  const names = (Object.keys(clients) as Client[]).filter((name) => !but.includes(name));
  return Object.fromEntries(names.map((name) => [name, why]));
}
