import { afterEach, describe, expect, it, vi } from "vitest";
import { readSecret, type StoredSecret } from "../../../components/azure/index.ts";
import { ask, type Answers } from "../support/mocks.ts";
import { known } from "../support/golden.ts";

const stored = { vaultUri: "https://operators.vault.azure.net/", secretName: "operator-signing" };
const token: Answers = {
  "azure-native:authorization:getClientToken": () => ({ token: "a token" }),
};

/** Key Vault's side: what it is asked, and what it answers. */
function vault(answer: Response | Error) {
  const asked: { url: string; authorization: string | null; redirect?: string }[] = [];
  vi.stubGlobal("fetch", (url: URL, init: RequestInit) => {
    const authorization = new Headers(init.headers).get("authorization");
    asked.push({ url: url.href, authorization, redirect: init.redirect });
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  return asked;
}

async function read(secret: StoredSecret = stored) {
  let value: { value: string; secret: boolean } | undefined;
  const asked = await ask(async () => (value = await known(readSecret(secret))), false, token);
  return { asked, ...value };
}

afterEach(() => vi.unstubAllGlobals());

describe("readSecret", () => {
  it("answers the newest version's value, as a secret", async () => {
    const requests = vault(Response.json({ value: "the seed\n" }));
    const { value, secret, asked } = await read();
    expect({ value, secret }).toEqual({ value: "the seed", secret: true });
    expect(requests).toEqual([
      {
        url: "https://operators.vault.azure.net/secrets/operator-signing?api-version=7.4",
        authorization: "Bearer a token",
        redirect: "error",
      },
    ]);
    expect(asked.map(({ type, inputs }) => [type, inputs])).toEqual([
      ["azure-native:authorization:getClientToken", { endpoint: "https://vault.azure.net" }],
    ]);
  });

  it("asks for a token of the vault's own cloud", async () => {
    vault(Response.json({ value: "the seed" }));
    const { asked } = await read({ ...stored, vaultUri: "https://operators.vault.azure.cn" });
    expect(asked[0]?.inputs).toEqual({ endpoint: "https://vault.azure.cn" });
  });

  it("sends its token to vaults only", async () => {
    const requests = vault(Response.json({ value: "" }));
    for (const vaultUri of [
      "http://operators.vault.azure.net",
      "https://vault.azure.net.example.com",
      "https://operators.vault.azure.net:8443",
      "https://operators.vault.azure.net@example.com",
      "operators",
    ])
      await expect(read({ ...stored, vaultUri }), vaultUri).rejects.toThrow(
        "is not the address of a vault",
      );
    await expect(read({ ...stored, secretName: "../keys/k" })).rejects.toThrow(
      "not a name for a secret",
    );
    expect(requests).toEqual([]);
  });
});
