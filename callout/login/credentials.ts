import type { AuthorizationRequest } from "../../nats/index.ts";
import { Reason } from "../../protocol/reason.ts";
import { isUserName } from "../../protocol/user-name.ts";
import type { Refusal } from "../token/refusal.ts";

export interface Credentials {
  readonly token: string;
  /** Name of the account that the client asks for. */
  readonly account?: string;
}

/**
 * Finds the Entra token in what a client sent at connecting.
 *
 * It is in `auth_token` (a client's token option), or in `pass`, as clients with user and password send it.
 * `user` names the wanted account in both. `jwt` is not looked at: there the server puts the sentinel,
 * which everybody knows and which proves nothing.
 *
 * The same text as token and password is one credential: of an MQTT client, nats-server sends the password in both
 * fields (mqtt.go, mqttParseConnect). Two texts that differ are refused, so nobody has to choose between two
 * identities. A token as the user is refused too, whatever is beside it: servers write the user into their logs. It
 * comes from addresses such as `nats://TOKEN@host`, which a leaf node sends as user and as token
 * (leafnode.go, sendLeafConnect).
 *
 * The name of a user of this service in `user`, and no token, is what a server asks at a reload about a
 * session that is not remembered, or a client that plays it; both are refused, with a reason of their own.
 */
export function credentialsOf(
  options: AuthorizationRequest["connect_opts"],
): Credentials | Refusal {
  const token = textOf(options.auth_token);
  const password = textOf(options.pass);
  const account = textOf(options.user);
  if (token !== undefined && password !== undefined && token !== password)
    return { reason: Reason.CredentialAmbiguous };
  if (token === undefined && account !== undefined && isUserName(account)) {
    return { reason: Reason.SessionUnknown };
  }
  const found = token ?? password;
  if (found === undefined) return { reason: Reason.NoToken };
  if (account === found) return { reason: Reason.CredentialAmbiguous };
  return { token: found, account };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
