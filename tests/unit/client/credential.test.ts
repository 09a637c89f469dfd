import type { TokenCredential as AzureCredential } from "@azure/identity";
import { expectTypeOf, it } from "vitest";
import type { TokenCredential } from "../../../client/index.ts";

it("any credential of @azure/identity gives tokens to the client library", () => {
  // held by the compiler
  expectTypeOf<AzureCredential>().toExtend<TokenCredential>();
});
