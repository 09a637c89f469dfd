import { describe, expect, it } from "vitest";

import { readKeySet } from "../../../callout/keys/jwk.ts";
import { Reason } from "../../../callout/reason.ts";
import { verifyToken, type TokenRules, type Verdict } from "../../../callout/token/verify.ts";
import { defectNames, type DefectName } from "../../../issuer/admin/defects.ts";
import { tenantKeys } from "../../../issuer/discovery.ts";
import { ids } from "../../support/directory.ts";
import { testIssuer, type TestIssuer } from "./fixture.ts";

/** Why the callout refuses each bad token. */
const reasons: Readonly<Record<Exclude<DefectName, "unknown-role">, Reason>> = {
  expired: Reason.TokenExpired,
  "not-yet-valid": Reason.TokenNotYetValid,
  "missing-exp": Reason.ClaimMissing,
  "exp-as-text": Reason.ClaimInvalid,
  "wrong-audience": Reason.WrongAudience,
  "audience-uri": Reason.WrongAudience,
  "array-audience": Reason.WrongAudience,
  "missing-aud": Reason.WrongAudience,
  "wrong-issuer": Reason.WrongIssuer,
  "wrong-tenant": Reason.WrongTenant,
  "tenant-mismatch": Reason.WrongTenant,
  "issuer-slash": Reason.WrongIssuer,
  "missing-iss": Reason.ClaimMissing,
  "missing-tid": Reason.WrongTenant,
  v1: Reason.WrongVersion,
  "missing-ver": Reason.WrongVersion,
  "missing-oid": Reason.ClaimMissing,
  "missing-azp": Reason.ClaimMissing,
  "oid-wildcard": Reason.ClaimInvalid,
  "azp-wildcard": Reason.ClaimInvalid,
  "oid-two-tokens": Reason.ClaimInvalid,
  "no-roles": Reason.NoRoles,
  "roles-as-text": Reason.ClaimInvalid,
  "groups-overage": Reason.GroupsOverage,
  "id-token": Reason.IdToken,
  "nonce-claim": Reason.IdToken,
  "nonce-header": Reason.GraphToken,
  "alg-none": Reason.TokenMalformed,
  "hs256-public-key": Reason.Algorithm,
  ps256: Reason.Algorithm,
  "unknown-kid": Reason.UnknownKey,
  "missing-kid": Reason.HeaderInvalid,
  "foreign-key": Reason.BadSignature,
  "jwk-header": Reason.HeaderInvalid,
  "x5c-header": Reason.HeaderInvalid,
  "jku-header": Reason.HeaderInvalid,
  "x5u-header": Reason.HeaderInvalid,
  "crit-header": Reason.HeaderInvalid,
  "duplicate-header": Reason.TokenMalformed,
  "tampered-payload": Reason.BadSignature,
  "tampered-signature": Reason.BadSignature,
  "empty-signature": Reason.TokenMalformed,
  truncated: Reason.BadSignature,
  "two-parts": Reason.TokenMalformed,
  "five-parts": Reason.TokenMalformed,
  "json-serialization": Reason.TokenMalformed,
  "malformed-base64": Reason.TokenMalformed,
  "padded-base64": Reason.TokenMalformed,
  "newline-base64": Reason.TokenMalformed,
  "duplicate-claim": Reason.TokenMalformed,
  "invalid-json": Reason.TokenMalformed,
  "payload-list": Reason.TokenMalformed,
  oversized: Reason.TokenTooLarge,
};

describe("the callout, shown a token of the issuer", () => {
  const decided = async (as: string, defect?: DefectName): Promise<Verdict> => {
    const issuer = await testIssuer();
    const { body } = await issuer.admin("/local/token", { as, ...(defect && { defect }) });
    return verifyToken(String(body["access_token"]), rulesOf(issuer), issuer.context.now());
  };

  it.each(["ada", "worker"])("knows %s", async (as) => {
    expect(await decided(as)).toMatchObject({ accepted: true });
  });

  it.each(defectNames.filter((name) => name !== "unknown-role"))(
    "refuses %s for its one defect",
    async (defect) => {
      for (const as of ["ada", "worker"]) {
        expect(await decided(as, defect)).toMatchObject({
          accepted: false,
          refusal: { reason: reasons[defect] },
        });
      }
    },
  );

  it("leaves it to the policy to refuse a role that it has not", async () => {
    expect(await decided("ada", "unknown-role")).toMatchObject({
      accepted: true,
      identity: { roles: ["No.Such.Role"] },
    });
  });
});

function rulesOf({ context }: TestIssuer): TokenRules {
  const issuer = `${context.authority}/${context.tenantId}/v2.0`;
  const keys = readKeySet(tenantKeys(context), issuer);
  const expected = { tenantId: ids.tenant, audience: ids.api, clockSkew: 60 };
  const trusted = { expected, keys: { find: (kid: string) => keys.get(kid) ?? Reason.UnknownKey } };
  return { maxToken: 16_384, issuers: new Map([[issuer, trusted]]) };
}
