import { isDeepStrictEqual } from "node:util";
import { jwtVerify } from "jose";
import { verifyToken, type TokenVerdict } from "../../../../callout/token/verify.ts";
import { Reason } from "../../../../protocol/reason.ts";
import * as entra from "../../../support/token.ts";
import {
  goodHeader,
  goodPayload,
  key,
  rules,
  rulesFor,
  signed,
  signedText,
} from "../../support/rules.ts";
import { readStrictJson } from "../strict-json.ts";
import { must, type Target } from "../target.ts";

/** Signing with it is quick; jose takes no key as short as that and gets the same texts under a long one. */
const quick = entra.signingKey(key.kid, 1024);
const quickRules = rulesFor((kid) => (kid === key.kid ? quick.publicKey : Reason.UnknownKey));

/**
 * Tokens. An input with a line end is a header and a payload, which the issuer signs, whatever they are;
 * any other is a token as a client sends it.
 */
export const token: Target = {
  seeds: [
    `${goodHeader}\n${goodPayload}`,
    `${goodHeader}\n${JSON.stringify({ ...entra.goodClaims, idtyp: "app", scp: undefined })}`,
    `${goodHeader}\n${JSON.stringify({ ...entra.goodClaims, roles: undefined })}`,
    `${JSON.stringify({ typ: "at+jwt", alg: "RS256", kid: key.kid, x5t: "a" })}\n${goodPayload}`,
    signed(),
    signed({ exp: 1 }),
    "e30.e30.AA",
  ],
  dictionary: [
    ...[
      "alg",
      "none",
      "HS256",
      "RS256",
      "kid",
      key.kid,
      "typ",
      "JWT",
      "at+jwt",
      "crit",
      "b64",
      "zip",
      "jwk",
      "jku",
      "x5u",
      "x5c",
    ],
    ...[
      "nonce",
      "cty",
      "iss",
      entra.issuer,
      "aud",
      entra.audience,
      "exp",
      "nbf",
      "iat",
      "tid",
      "oid",
      "azp",
      "uti",
      "ver",
      "2.0",
    ],
    ...[
      "idtyp",
      "app",
      "user",
      "device",
      "scp",
      "roles",
      "_claim_names",
      "__proto__",
      "constructor",
      "\n",
      ".",
      "==",
      "e30",
    ],
  ],
  run(input) {
    const text = input.toString("latin1");
    const end = input.indexOf("\n");
    if (end < 0) {
      const verdict = verifyToken(text, rules, entra.now);
      return {
        label: label(verdict),
        ...(verdict.accepted && { check: () => check(text, verdict) }),
      };
    }
    const [header, payload] = [input.subarray(0, end), input.subarray(end + 1)];
    const verdict = verifyToken(entra.signParts(quick, header, payload), quickRules, entra.now);
    if (!verdict.accepted) return { label: label(verdict) };
    const claims = readStrictJson(payload)?.value as entra.Changes | undefined;
    must(claims !== undefined && readStrictJson(header) !== undefined, "loose JSON is accepted");
    assertMeant(verdict, claims);
    return { label: label(verdict), check: () => check(signedText(header, payload), verdict) };
  },
};

function label(verdict: TokenVerdict): string {
  if (verdict.accepted) return `accepted ${verdict.identity.kind}`;
  return `${verdict.refusal.reason} ${verdict.refusal.member ?? ""}`;
}

type Accepted = Extract<TokenVerdict, { accepted: true }>;

/** What is accepted says what the claims say, and they say enough. */
function assertMeant({ identity }: Accepted, claims: entra.Changes): void {
  const { iss, tid, oid, azp, uti, roles = [], exp } = claims;
  must(claims["aud"] === entra.audience && claims["iss"] === entra.issuer, "it is for this API");
  must(claims["ver"] === "2.0" && claims["nonce"] === undefined, "it is an access token");
  must(Number(exp) > entra.now && Number(claims["nbf"]) <= entra.now + 60, "it is valid now");
  must(claims["roles"] !== undefined || claims["scp"] !== undefined, "it may do something");
  const said = { iss, tid, oid, azp, uti, roles, expires: exp };
  const { kind, ...rest } = identity;
  must(isDeepStrictEqual(rest, said), "the identity is the one of the claims");
  must(
    (kind === "user") === (claims["scp"] !== undefined || claims["idtyp"] === "user"),
    "its kind is clear",
  );
}

/** The independent verifier: it may refuse less than we do, never more. */
async function check(text: string, { identity }: Accepted): Promise<void> {
  const { payload } = await jwtVerify(text, key.publicKey, {
    algorithms: ["RS256"],
    issuer: entra.issuer,
    audience: entra.audience,
    clockTolerance: 60,
    currentDate: new Date(entra.now * 1000),
    requiredClaims: ["exp", "nbf", "iat", "tid", "oid", "azp", "uti"],
  });
  must(
    payload["oid"] === identity.oid && payload["tid"] === identity.tid,
    "two readers see one identity",
  );
}
