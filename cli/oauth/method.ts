import { readFileSync } from "node:fs";
import { Failure, UsageFailure, messageOf } from "../../errors/failure.ts";
import type { Io } from "../terminal/io.ts";
import type { Settings } from "../settings/settings.ts";
import { certificateAssertion } from "./assertion.ts";
import { endpointUrl, requestToken, type Form } from "./endpoint.ts";
import { localToken } from "./local-issuer.ts";

/** How an identity signs in, so that it can again. Only a refresh token is a secret in itself. */
export type Method =
  | { readonly kind: "local"; readonly as: string }
  | { readonly kind: "browser" | "device-code"; readonly refreshToken?: string }
  /** Without a file the secret comes from AZURE_CLIENT_SECRET, each time. */
  | { readonly kind: "client-secret"; readonly clientId: string; readonly secretFile?: string }
  | { readonly kind: "certificate"; readonly clientId: string; readonly certificateFile: string }
  | { readonly kind: "workload-identity"; readonly clientId: string; readonly tokenFile: string };

/** An access token, and how the next one is had. */
export interface SignedIn {
  readonly accessToken: string;
  readonly method: Method;
}

const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Gets a token without asking anybody: for a workload's first sign-in, and to renew any.
 *
 * @throws OAuthRefusal or Failure
 */
export async function signIn(io: Io, settings: Settings, method: Method): Promise<SignedIn> {
  if (method.kind === "local")
    return { accessToken: await localToken(settings, method.as), method };
  if (!("clientId" in method)) return refresh(settings, method);
  const { accessToken } = await requestToken(settings, {
    grant_type: "client_credentials",
    client_id: method.clientId,
    scope: settings.scope,
    ...proof(io, settings, method),
  });
  return { accessToken, method };
}

type PersonMethod = Extract<Method, { readonly refreshToken?: string }>;

async function refresh(
  settings: Settings,
  { kind, refreshToken: old }: PersonMethod,
): Promise<SignedIn> {
  if (old === undefined) {
    throw new Failure("sign_in_expired", "the sign-in has ended", {
      why: "Entra gave no refresh token with it",
      next: "sign in again: nats-entra login",
    });
  }
  const { accessToken, refreshToken = old } = await requestToken(settings, {
    grant_type: "refresh_token",
    client_id: settings.clientId,
    refresh_token: old,
    scope: `${settings.scope} offline_access`,
  });
  return { accessToken, method: { kind, refreshToken } };
}

type WorkloadMethod = Extract<Method, { readonly clientId: string }>;

function proof(io: Io, settings: Settings, method: WorkloadMethod): Form {
  switch (method.kind) {
    case "client-secret":
      return { client_secret: secret(io, method.secretFile) };
    case "certificate": {
      const { clientId, certificateFile } = method;
      const audience = endpointUrl(settings, "token");
      return assertion(
        certificateAssertion(certificateFile, { clientId, audience, now: io.now() }),
      );
    }
    case "workload-identity":
      return assertion(read(method.tokenFile, "the federated token"));
  }
}

function assertion(jwt: string): Form {
  return { client_assertion_type: JWT_BEARER, client_assertion: jwt };
}

function secret({ env }: Io, file: string | undefined): string {
  if (file !== undefined) return read(file, "the client secret");
  const value = env["AZURE_CLIENT_SECRET"];
  if (value !== undefined && value !== "") return value;
  throw new UsageFailure(
    "there is no proof for --client-credentials",
    "give --client-secret-file FILE, --certificate FILE, or set AZURE_CLIENT_SECRET",
  );
}

function read(file: string, what: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new Failure("proof_unreadable", `cannot read ${what} ${file}`, {
      why: messageOf(error),
      next: "check the path and that this user may read it",
    });
  }
}
