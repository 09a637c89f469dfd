import { describe, expect, it } from "vitest";

import { readKeySet } from "../../../callout/keys/jwk.ts";
import { Reason } from "../../../protocol/reason.ts";
import { verifyToken, type TokenRules, type TokenVerdict } from "../../../callout/token/verify.ts";
import { defectNames, type DefectName } from "../../../issuer/admin/defects.ts";
import { tenantKeys } from "../../../issuer/metadata/discovery.ts";
import { ids } from "../../support/directory.ts";
import { refusals } from "../../support/refusals.ts";
import { testIssuer, type TestIssuer } from "./fixture.ts";

describe("the callout, shown a token of the issuer", () => {
  const decided = async (as: string, defect?: DefectName): Promise<TokenVerdict> => {
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
          refusal: { reason: refusals[defect] },
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
