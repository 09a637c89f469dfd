import type { TokenCredential as AzureCredential } from "@azure/identity";
import { expect, expectTypeOf, it } from "vitest";
import type { TokenCredential } from "../../../client/index.ts";

it("any credential of @azure/identity gives tokens to the client library", async () => {
  expectTypeOf<AzureCredential>().toExtend<TokenCredential>();
  const azure: AzureCredential = {
    getToken: (scope) => Promise.resolve({ token: `for ${String(scope)}`, expiresOnTimestamp: 1 }),
  };
  const credential: TokenCredential = azure;
  expect(await credential.getToken("api://nats/.default")).toMatchObject({
    token: "for api://nats/.default",
  });
});
