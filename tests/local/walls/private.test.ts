/** What is exported to certain accounts is imported by no other, even with an account JWT that the operator signed. */
import { decode } from "@nats-io/jwt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccountEntry, ImportEntry } from "../../../access/index.ts";
import {
  accountJwt,
  deriveTrust,
  keyPair,
  publicKey,
  serverConfig,
  type AccountImport,
} from "../../../nats/index.ts";
import { accountEntry, keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { userOf } from "./site.ts";

const keys = keyMaterial(["data", "app", "thief"]);
const status: ImportEntry = {
  name: "status",
  kind: "service",
  from: "data",
  subject: "orders.status",
  to: "orders.status",
};
const { name, kind, subject } = status;
const accounts: Readonly<Record<string, AccountEntry>> = {
  data: accountEntry({
    exports: [{ name, kind, subject, description: "Status.", accounts: ["app"] }],
  }),
  app: accountEntry({ imports: [status] }),
  thief: accountEntry(),
};
const trust = deriveTrust({ accounts }, keys);
const accountOf = (account: string) =>
  publicKey("account", keys.accounts[account]?.identity ?? new Uint8Array());

/** The token that the account JWT of 'app' carries. */
function tokenOfApp(): string {
  const claims = decode(trust.accountJwts[accountOf("app")] ?? "").nats as unknown as {
    readonly imports: readonly { readonly token: string }[];
  };
  return claims.imports[0]?.token ?? "";
}

/** The configuration when the operator signs an import of 'thief', as other tools would. */
function withThief(token: string | undefined): Parameters<typeof serverConfig>[0]["accountJwts"] {
  const stolen: AccountImport = { ...status, account: accountOf("data"), token };
  const operator = "jwt" in keys.operator ? undefined : keys.operator.signing;
  const jwt = accountJwt({
    name: "thief",
    account: accountOf("thief"),
    signer: keyPair("operator", operator ?? new Uint8Array()),
    issuedAt: keys.issuedAt,
    signingKeys: [publicKey("account", keys.accounts["thief"]?.signing ?? new Uint8Array())],
    limits: (accounts["thief"] as AccountEntry).limits,
    imports: [stolen],
  });
  return { ...trust.accountJwts, [accountOf("thief")]: jwt };
}

describe.each([
  ["without a token", undefined, /no responders/i],
  // the server takes such an account JWT for invalid as a whole
  ["with the token of another account", tokenOfApp(), /Authorization Violation/],
])("an account that imports a private export %s", (_what, token, refusal) => {
  let servers: NatsServers;
  beforeAll(async () => {
    servers = await startNats({
      config: (layout) => serverConfig({ ...trust, ...layout, accountJwts: withThief(token) }),
    });
  });
  afterAll(() => servers.stop());

  it("reaches nothing by it, while the account it is for does", async () => {
    const all = { publish: { allow: [">"], deny: [] }, subscribe: { allow: [">"], deny: [] } };
    const open = (account: string) => userOf(servers, keys, account, account, all, "_INBOX");
    const [data, app] = await Promise.all([open("data"), open("app")]);
    data.subscribe("orders.status", {
      callback: (_error, message) => {
        message.respond("shipped");
      },
    });
    await data.flush();
    expect((await app.request("orders.status", "", { timeout: 2_000 })).string()).toBe("shipped");
    const stolen = open("thief").then((thief) => thief.request("orders.status", ""));
    await expect(stolen).rejects.toThrow(refusal);
    await Promise.all([data.close(), app.close()]);
  });
});
