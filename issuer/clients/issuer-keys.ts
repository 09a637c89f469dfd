import type { IncomingMessage } from "node:http";
import { request } from "node:https";

import type { JSONWebKeySet } from "jose";

import type { Context } from "../context/context.ts";
import { endpoints } from "../metadata/discovery.ts";
import { workloadKeys } from "../metadata/workload.ts";
import { isObject } from "../../values/shape/index.ts";

const TIMEOUT = 5_000;
const LARGEST = 256 * 1024;

/**
 * The keys of an issuer of federated assertions: of one on this machine, or of the pretended cluster where this
 * issuer has a service's name. Any other may stand in the directory, as in Entra's, but is never asked.
 *
 * @param trusted certificates in PEM, of which one must be the issuer's or its CA's
 */
export async function keysOfIssuer(
  context: Context,
  issuer: string,
  trusted: string,
): Promise<JSONWebKeySet> {
  if (["localhost", "127.0.0.1"].includes(new URL(issuer).hostname))
    return fetchKeys(issuer, trusted);
  if (issuer === endpoints(context).workload) return workloadKeys(context);
  throw new Error("it is on another machine, and this issuer asks none");
}

/**
 * Asks an issuer on this machine for its keys: discovery (OpenID Connect Discovery section 4), then the key set.
 * The key set must be on the same origin; redirects are not followed.
 *
 * @param trusted certificates in PEM, of which one must be the issuer's or its CA's
 */
export async function fetchKeys(issuer: string, trusted: string): Promise<JSONWebKeySet> {
  const configuration = await getJson(
    `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
    trusted,
  );
  const { issuer: named, jwks_uri: keys } = configuration;
  if (named !== issuer) throw new Error("its discovery document names another issuer");
  if (
    typeof keys !== "string" ||
    !URL.canParse(keys) ||
    new URL(keys).origin !== new URL(issuer).origin
  ) {
    throw new Error("its jwks_uri is not on the issuer's own origin");
  }
  const set = await getJson(keys, trusted);
  if (Array.isArray(set["keys"])) return { keys: set["keys"] as JSONWebKeySet["keys"] };
  throw new Error("its key set has no keys");
}

async function getJson(url: string, trusted: string): Promise<Record<string, unknown>> {
  const response = await get(url, trusted);
  let body = "";
  for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
    body += chunk;
    if (body.length > LARGEST) throw new Error("its answer is too large");
  }
  if (response.statusCode !== 200) {
    throw new Error(`it answered with status ${response.statusCode ?? 0}`);
  }
  const value = parse(body);
  if (isObject(value)) return value;
  throw new Error("its answer is not a JSON object");
}

function get(url: string, ca: string): Promise<IncomingMessage> {
  const options = {
    ca,
    // the certificate itself will do, when its CA is not among the trusted ones
    allowPartialTrustChain: true,
    // localhost and 127.0.0.1 are all that is asked, and this is what both mean
    family: 4,
    agent: false,
    signal: AbortSignal.timeout(TIMEOUT),
  };
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on("error", reject).end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
