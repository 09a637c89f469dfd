import { randomBytes } from "node:crypto";
import { GraphError } from "../graph/error.ts";
import type { Answered } from "./route.ts";

/** Who deploys: an application with a secret. */
export interface Deployer {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string;
  readonly objectId: string;
}

/** The tokens that are in use. */
export class Sessions {
  readonly #deployer: Deployer;
  readonly #tokens = new Set<string>();

  constructor(deployer: Deployer) {
    this.#deployer = deployer;
  }

  /** RFC 6749 section 4.4, as https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
  token(tenant: string, form: URLSearchParams): Answered {
    const { tenantId, clientId, secret, objectId } = this.#deployer;
    const isKnown =
      tenant === tenantId &&
      form.get("grant_type") === "client_credentials" &&
      form.get("client_id") === clientId &&
      form.get("client_secret") === secret;
    if (!isKnown) return { status: 401, body: { error: "invalid_client" } };
    const claims = { tid: tenantId, appid: clientId, oid: objectId, idtyp: "app" };
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signature = randomBytes(32).toString("base64url");
    const token = `${part({ alg: "none", typ: "JWT" })}.${part(claims)}.${signature}`;
    this.#tokens.add(token);
    return {
      status: 200,
      body: { token_type: "Bearer", expires_in: 3599, access_token: token },
    };
  }

  /** @throws GraphError 401 */
  check(authorization = ""): void {
    if (!this.#tokens.has(authorization.replace(/^Bearer /, "")))
      throw new GraphError("InvalidAuthenticationToken", "Access token is empty or unknown.", 401);
  }
}
