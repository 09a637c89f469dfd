import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isObject } from "../json.ts";
import { downloadJson } from "./download.ts";
import { readKeySet } from "./jwk.ts";

/** Where an issuer is found. */
export interface IssuerAddress {
  /** For example `https://login.microsoftonline.com`. */
  readonly authority: string;
  readonly tenantId: string;
  /** PEM file of the authority behind its https; the public ones when absent. */
  readonly caFile?: string;
}

/** The `iss` of an issuer's v2 tokens. */
export function issuerOf({ authority, tenantId }: IssuerAddress): string {
  return `${authority}/${tenantId}/v2.0`;
}

/**
 * Fetches an issuer's signing keys through its discovery document
 * (OpenID Connect Discovery 1.0 section 4.3: the document's issuer must be the one asked for).
 *
 * @throws Error that names the address and what is wrong there
 */
export async function fetchKeys(address: IssuerAddress): Promise<Map<string, KeyObject>> {
  const issuer = issuerOf(address);
  const ca = address.caFile === undefined ? undefined : await readFile(address.caFile, "utf8");
  const discovery = new URL(`${issuer}/.well-known/openid-configuration`);
  const jwksUri = keySetAddress(await downloadJson(discovery, ca), issuer, discovery);
  try {
    return readKeySet(await downloadJson(jwksUri, ca), issuer);
  } catch (error) {
    throw new Error(`keys of ${issuer}: ${(error as Error).message}`, { cause: error });
  }
}

function keySetAddress(document: unknown, issuer: string, discovery: URL): URL {
  const found = isObject(document) ? document : {};
  if (found.issuer !== issuer) {
    throw new Error(`${discovery.href}: the document is not of the issuer ${issuer}`);
  }
  const address = URL.parse(typeof found.jwks_uri === "string" ? found.jwks_uri : "");
  if (address?.origin !== discovery.origin) {
    throw new Error(`${discovery.href}: jwks_uri must be an address of ${discovery.origin}`);
  }
  return address;
}
