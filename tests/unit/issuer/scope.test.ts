import { describe, expect, it } from "vitest";

import { buildDirectory } from "../../../issuer/directory/build.ts";
import { EntraError } from "../../../issuer/http/errors.ts";
import { grantedScope, parseUserScope } from "../../../issuer/tokens/scope.ts";
import { asFiles, ids, sampleObjects } from "../../support/directory.ts";

const directory = buildDirectory(asFiles(sampleObjects()));
const api = `api://${ids.api}`;

function numberOf(scope: string): number | undefined {
  try {
    parseUserScope(scope, directory);
    return undefined;
  } catch (error) {
    return error instanceof EntraError ? error.number : undefined;
  }
}

describe("a person's scope", () => {
  it("names the API, and says what comes along", () => {
    expect(parseUserScope(`openid profile ${api}/connect`, directory)).toMatchObject({
      openid: true,
      offlineAccess: false,
    });
    expect(parseUserScope(`${api}/.default offline_access`, directory)).toMatchObject({
      openid: false,
      offlineAccess: true,
    });
    expect(parseUserScope(`${ids.api}/.default`, directory).application.appId).toBe(ids.api);
  });

  it("is granted as the permission, and as .default when that was asked for", () => {
    expect(grantedScope(parseUserScope(`${api}/connect openid`, directory))).toBe(`${api}/connect`);
    expect(grantedScope(parseUserScope(`${api}/.default`, directory))).toBe(
      `${api}/connect ${api}/.default`,
    );
  });

  it.each([
    ["openid profile", 70011],
    ["connect", 70011],
    ["User.Read openid", 70011],
    [`${api}/admin`, 650053],
    [`${api}/connect email`, 650053],
    ["https://graph.microsoft.com/.default", 500011],
    ["/.default", 500011],
    [`${api}/connect https://graph.microsoft.com/.default`, 500011],
  ])("%j is refused with AADSTS%i", (scope, number) => {
    expect(numberOf(scope)).toBe(number);
  });

  it("is refused when it names two APIs", () => {
    const other = ids.cli;
    const second = {
      ...sampleObjects()["api.json"],
      appId: other,
      identifierUri: `api://${other}`,
    };
    const two = buildDirectory(asFiles({ ...sampleObjects(), "second.json": second }));
    expect(() => parseUserScope(`${api}/connect api://${other}/connect`, two)).toThrow(
      "more than one resource",
    );
  });
});
