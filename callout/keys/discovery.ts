import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isObject } from "../../values/shape/index.ts";
import { cloudOf } from "../settings/cloud.ts";
import { type IssuerAddress, issuerOf } from "../settings/issuers.ts";
import { downloadJson } from "./download.ts";
import { readKeySet } from "./jwk.ts";

/**
 * Fetches an issuer's signing keys through its discovery document
 * (OpenID Connect Discovery 1.0 section 4.3: the document's issuer must be the one asked for). Document and keys of
 * Entra say in which cloud they are: it must be the one that the address is in, and the same for both.
 *
 * @throws Error that names the address and what is wrong there
 */
export async function fetchKeys(address: IssuerAddress): Promise<Map<string, KeyObject>> {
  const issuer = issuerOf(address);
  const { caFile } = address;
  const ca = caFile === undefined ? address.ca : await readFile(caFile, "utf8");
  const discovery = new URL(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
  const { jwksUri, cloud } = readDiscovery(await downloadJson(discovery, ca), issuer, discovery);
  try {
    return readKeySet(await downloadJson(jwksUri, ca), issuer, cloud);
  } catch (error) {
    throw new Error(`keys of ${issuer}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * Reads a discovery document: the address of the keys, and the Entra cloud, if known.
 *
 * @throws Error when it is of another issuer or cloud, or points elsewhere
 */
export function readDiscovery(
  document: unknown,
  issuer: string,
  discovery: URL,
): { readonly jwksUri: URL; readonly cloud: string | undefined } {
  const found = isObject(document) ? document : {};
  if (found.issuer !== issuer) {
    throw new Error(`${discovery.href}: the document is not of the issuer ${issuer}`);
  }
  const jwksUri = URL.parse(typeof found.jwks_uri === "string" ? found.jwks_uri : "");
  if (jwksUri?.origin !== discovery.origin) {
    throw new Error(`${discovery.href}: jwks_uri must be an address of ${discovery.origin}`);
  }
  return { jwksUri, cloud: cloudIn(found.cloud_instance_name, discovery) };
}

/** The cloud that an address is in; for hosts of which that is not known, the one that its document names. */
function cloudIn(declared: unknown, { href, hostname }: URL): string | undefined {
  const known = cloudOf(hostname);
  if (declared === undefined) return known;
  if (typeof declared === "string" && declared === (known ?? declared)) return declared;
  const where = known === undefined ? "no name" : `another cloud than ${known}`;
  throw new Error(
    `${href}: cloud_instance_name is ${where}; set the authority of the tenant's cloud`,
  );
}
