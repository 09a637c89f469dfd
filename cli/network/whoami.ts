import type { NatsConnection } from "@nats-io/transport-node";
import { sessionNameOf } from "../../client/identity.ts";
import { whoami, type WhoamiAnswer } from "../../client/whoami.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";

/**
 * Asks the callouts who this connection is.
 *
 * @param token with which it was made
 * @throws Failure `whoami_missing`
 */
export function askWhoami(connection: NatsConnection, token: string): Promise<WhoamiAnswer> {
  return whoami(connection, sessionNameOf(token)).catch((error: unknown) => {
    throw new Failure("whoami_missing", "no callout says who this connection is", {
      why: messageOf(error),
      next: "see the problem: nats-entra status",
    });
  });
}
