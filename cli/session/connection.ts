import type { NatsConnection } from "@nats-io/transport-node";
import type { AccessDocument, DenyReason } from "../../access/index.ts";
import { connectWith, LoginRefused } from "../network/connect.ts";
import type { Io } from "../terminal/io.ts";
import { mustBeKnown } from "../../values/known.ts";
import { accountsOf, decisionFor } from "../policy/expectation.ts";
import type { Settings } from "../settings/settings.ts";
import type { Credential } from "./credential.ts";

/** What helps when the policy has nothing for an identity. */
const remedies: Readonly<Record<DenyReason, string>> = {
  no_roles: "have one of the application's roles assigned, then sign in again",
  roles_unknown: "deploy a policy with these roles, or have one of its roles assigned",
  roles_expired: "have the role's notAfter extended in the policy, if it is still needed",
  member_kind: "have a role assigned that is for this kind of member",
  account_not_granted: "leave out --account",
  account_ambiguous: "name one of them: --account NAME",
  agent_unknown: "have the agent's client id listed in the policy, with bounds for it",
  connection_type: "have a role assigned that is not for MQTT devices",
  agent_account: "have the policy give the agent bounds in an account of the roles",
};

/** To name an account helps those alone whose roles are in several. */
function remedyOf(reason: DenyReason, policy: AccessDocument, roles: readonly string[]): string {
  const accounts = accountsOf(policy, roles);
  const isAboutAccount = reason === "account_not_granted" || reason === "account_ambiguous";
  return isAboutAccount && accounts.length > 1
    ? `name one of the roles' accounts: --account ${accounts.join(", --account ")}`
    : remedies[reason];
}

/**
 * Runs work on a connection with somebody's token, and closes it.
 *
 * @param policy to explain a refusal by, where it is at hand
 * @throws Failure `account_unknown`; LoginRefused, with the policy's reason when the policy has one
 */
export async function withConnection<T>(
  { io, settings, policy }: { io: Io; settings: Settings; policy: AccessDocument | undefined },
  { token, identity, account }: Credential,
  work: (connection: NatsConnection) => Promise<T>,
): Promise<T> {
  if (policy && account !== undefined)
    mustBeKnown("account", account, Object.keys(policy.accounts), "nats-entra policy report");
  const connection = await connectWith(settings, { token, oid: identity.oid, account }).catch(
    (error: unknown) => {
      if (!(error instanceof LoginRefused) || policy === undefined) throw error;
      const decision = decisionFor(policy, identity, { account, now: io.now() });
      if (decision.granted) throw error;
      const why = `${decision.reason}: ${decision.detail}`;
      throw new LoginRefused({ why, next: remedyOf(decision.reason, policy, identity.roles) });
    },
  );
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}
