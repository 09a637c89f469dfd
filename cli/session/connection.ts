import type { NatsConnection } from "@nats-io/transport-node";
import type { AccessDocument } from "../../access/index.ts";
import { connectWith, LoginRefused } from "../broker/connect.ts";
import type { Io } from "../io.ts";
import { decisionFor } from "../policy/expectation.ts";
import type { Settings } from "../settings.ts";
import type { Credential } from "./credential.ts";

/**
 * Runs work on a connection with somebody's token, and closes it.
 *
 * @param account instead of the credential's own
 * @throws LoginRefused, with the policy's reason when the policy has one
 */
export async function withConnection<T>(
  { io, settings, policy }: { io: Io; settings: Settings; policy: AccessDocument },
  { token, identity, account }: Credential,
  work: (connection: NatsConnection) => Promise<T>,
): Promise<T> {
  const connection = await connectWith(settings, { token, oid: identity.oid, account }).catch(
    (error: unknown) => {
      if (!(error instanceof LoginRefused)) throw error;
      const decision = decisionFor(policy, identity, { account, now: io.now() });
      throw decision.granted ? error : new LoginRefused(`${decision.reason}: ${decision.detail}`);
    },
  );
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
