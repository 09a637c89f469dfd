import { readFileSync } from "node:fs";
import { callHttps } from "../issuer/issuer.ts";
import type { Tenant } from "./graph/model.ts";
import { project } from "./projection.ts";

export interface IssuerAddress {
  /** For example `https://localhost:8443`. */
  readonly url: string;
  /** PEM file of the authority behind its certificate. */
  readonly caFile: string;
  readonly adminKeyFile: string;
}

/**
 * Tells the issuer what has changed: first what is gone, in the reverse of the order in which it came, then what is
 * new. `written` of the tenant is brought up to date on the way.
 *
 * @throws Error with the issuer's words when it refuses an object
 */
export async function syncIssuer(tenant: Tenant, issuer: IssuerAddress): Promise<void> {
  const wanted = project(tenant);
  const { written } = tenant;
  for (const key of Object.keys(written).reverse()) {
    if (wanted.has(key)) continue;
    await call(issuer, "DELETE", key, "");
    tenant.written = Object.fromEntries(Object.entries(tenant.written).filter(([k]) => k !== key));
  }
  for (const [key, value] of wanted) {
    const text = JSON.stringify(value);
    if (tenant.written[key] === text) continue;
    await call(issuer, "PUT", key, text);
  }
  tenant.written = Object.fromEntries(
    [...wanted].map(([key, value]) => [key, JSON.stringify(value)]),
  );
}

async function call(
  { url, caFile, adminKeyFile }: IssuerAddress,
  method: string,
  key: string,
  body: string,
): Promise<void> {
  const authorization = `Bearer ${readFileSync(adminKeyFile, "utf8").trim()}`;
  const path = `${url}/local/directory/${key}`;
  const answer = await callHttps(path, readFileSync(caFile, "utf8"), {
    ...{ method, body, headers: { authorization } },
  });
  if (answer.status !== 200) throw new Error(`the issuer refuses ${method} ${key}: ${answer.body}`);
}
