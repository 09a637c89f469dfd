import { readFileSync } from "node:fs";
import {
  ClientSecretPost,
  clientCredentialsGrant,
  refreshTokenGrant,
  type ClientAuth,
} from "openid-client";
import { Failure, UsageFailure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import type { Io } from "../terminal/io.ts";
import type { Settings } from "../settings/settings.ts";
import { certificateProof, federatedProof } from "./assertion.ts";
import { answered, configurationOf, tokenEndpoint } from "./configuration.ts";
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

/**
 * Gets a token without asking anybody: for a workload's first sign-in, and to renew any.
 *
 * @throws OAuthRefusal or Failure
 */
export async function signIn(io: Io, settings: Settings, method: Method): Promise<SignedIn> {
  if (method.kind === "local")
    return { accessToken: await localToken(settings, method.as), method };
  if (!("clientId" in method)) return refresh(settings, method);
  const configuration = configurationOf(settings, method.clientId, proof(io, settings, method));
  const { scope } = settings;
  const granted = await answered(settings, clientCredentialsGrant(configuration, { scope }));
  return { accessToken: granted.access_token, method };
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
  const configuration = configurationOf(settings, settings.clientId);
  const scope = `${settings.scope} offline_access`;
  const granted = await answered(settings, refreshTokenGrant(configuration, old, { scope }));
  const { access_token: accessToken, refresh_token: refreshToken = old } = granted;
  return { accessToken, method: { kind, refreshToken } };
}

type WorkloadMethod = Extract<Method, { readonly clientId: string }>;

function proof(io: Io, settings: Settings, method: WorkloadMethod): ClientAuth {
  switch (method.kind) {
    case "client-secret":
      return ClientSecretPost(secret(io, method.secretFile));
    case "certificate":
      return certificateProof(method.certificateFile, tokenEndpoint(settings));
    case "workload-identity":
      return federatedProof(read(method.tokenFile, "the federated token"));
  }
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
    const text = readFileSync(file, "utf8").trim();
    if (text === "") throw new Error("it is empty");
    return text;
  } catch (error) {
    throw new Failure("proof_unreadable", `cannot read ${what} ${file}`, {
      why: messageOf(error),
      next: "check the path and that this user may read it",
    });
  }
}
