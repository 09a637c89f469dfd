import { NatsError } from "../errors/nats-error.ts";
import type { ConfigBlock } from "./text.ts";

/** Of one node; what an account may is in its JWT. Sizes are bytes. */
export interface ServerLimits {
  readonly maxConnections?: number;
  /** Of one connection. */
  readonly maxSubscriptions?: number;
  /** @default 1 MiB */
  readonly maxPayload?: number;
  readonly maxPending?: number;
  readonly writeDeadline?: string;
  readonly pingInterval?: string;
  /** Seconds that a login, callout included, may take. @default 5 */
  readonly loginTimeout?: number;
}

/**
 * Bytes of one protocol line. CONNECT is one, with the access token in it; the server's own default of
 * 4 KiB cuts off every token with a few dozen roles.
 */
const maxControlLine = 32 * 1024;

/** nats-server's own (const.go MAX_PENDING_SIZE). */
const standardMaxPending = 64 * 1024 * 1024;

export function limitsBlock(limits: ServerLimits): ConfigBlock {
  const maxPayload = limits.maxPayload ?? 1024 * 1024;
  if (maxPayload > (limits.maxPending ?? standardMaxPending))
    throw new NatsError(
      "config_value",
      "limits: a message of maxPayload has to fit in maxPending",
      {
        next: "raise maxPending, or lower maxPayload",
      },
    );
  return {
    max_connections: limits.maxConnections,
    max_subscriptions: limits.maxSubscriptions,
    max_payload: maxPayload,
    max_pending: limits.maxPending,
    max_control_line: maxControlLine,
    write_deadline: limits.writeDeadline,
    ping_interval: limits.pingInterval,
  };
}
