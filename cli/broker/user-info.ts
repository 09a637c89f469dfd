import type { NatsConnection } from "@nats-io/transport-node";
import { Failure, messageOf } from "../failure.ts";

/** What the server that holds the connection says about it. */
export interface UserInfo {
  /** `user:<oid>` or `app:<oid>`. */
  readonly user: string;
  /** Name of the account. */
  readonly account: string;
  readonly publish: Rules;
  readonly subscribe: Rules;
  /** Seconds that the connection may still last; absent when it has no end. */
  readonly remaining?: number;
}

export interface Rules {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** Milliseconds. */
const PATIENCE = 3_000;

/**
 * Asks the server who this connection is (nats-server events.go, userInfoReq).
 *
 * @throws Failure `user_info_missing`
 */
export async function userInfo(connection: NatsConnection): Promise<UserInfo> {
  const answer = await connection
    .request("$SYS.REQ.USER.INFO", "", { timeout: PATIENCE })
    .catch((error: unknown) => {
      throw new Failure("user_info_missing", "the server does not say who this connection is", {
        why: messageOf(error),
        next: "see what is not well: nats-entra status",
      });
    });
  const { data } = answer.json<{ data: Data }>();
  const { permissions = {}, expires } = data;
  return {
    // not user_name: that is still the sentinel's, in whose place the callout put this user
    user: data.user,
    account: data.account_name ?? data.account,
    publish: rules(permissions.publish),
    subscribe: rules(permissions.subscribe),
    // a Go duration: nanoseconds
    ...(expires === undefined ? {} : { remaining: Math.round(expires / 1e9) }),
  };
}

interface Data {
  readonly user: string;
  readonly account: string;
  readonly account_name?: string;
  readonly permissions?: { readonly publish?: Partial<Rules>; readonly subscribe?: Partial<Rules> };
  readonly expires?: number;
}

/** The server lists them in no order. */
function rules({ allow = [], deny = [] }: Partial<Rules> = {}): Rules {
  return { allow: allow.toSorted(), deny: deny.toSorted() };
}
