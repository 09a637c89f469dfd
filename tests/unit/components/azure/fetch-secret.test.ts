import { afterEach, describe, expect, it, vi } from "vitest";
import { fetchSecret } from "../../../../components/azure/vault/fetch-secret.ts";

const address = new URL("https://operators.vault.azure.net/secrets/operator?api-version=7.4");

function answer(response: Response | Error) {
  vi.stubGlobal("fetch", () =>
    response instanceof Error ? Promise.reject(response) : Promise.resolve(response),
  );
  return fetchSecret(address, "a token");
}

afterEach(() => vi.unstubAllGlobals());

describe("fetchSecret", () => {
  it("answers the value, without the line end that a file brought along", async () => {
    expect(await answer(Response.json({ value: "the seed\n" }))).toBe("the seed");
  });

  it.each([
    [401, /answers 401: the identity that deploys is of another tenant/],
    [403, /answers 403: give the identity that deploys the role "Key Vault Secrets User"/],
    [404, /answers 404: there is no such secret/],
    [503, /secrets\/operator: Key Vault answers 503$/],
  ])("says what to do when Key Vault answers %s", async (status, message) => {
    await expect(answer(new Response("a token", { status }))).rejects.toThrow(message);
  });

  it("says so when the vault cannot be reached", async () => {
    await expect(answer(new TypeError("fetch failed"))).rejects.toThrow("cannot be reached from");
  });

  it("says so when there is no value in the answer", async () => {
    await expect(answer(Response.json({ id: "…" }))).rejects.toThrow("has no value");
  });
});
