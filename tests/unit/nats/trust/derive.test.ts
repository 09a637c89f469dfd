import { decode, parseCreds, type Account, type Operator, type User } from "@nats-io/jwt";
import { describe, expect, it } from "vitest";
import {
  deriveCalloutSecrets,
  deriveSystemCredentials,
  deriveTrust,
  publicKey,
  seed,
  type KeyKind,
  type KeyMaterial,
} from "../../../../nats/index.ts";
import { accountEntry, keyMaterial, pair, secretOf } from "../../../support/nats-keys.ts";

const document = {
  accounts: {
    orders: accountEntry({
      exports: [{ name: "sent", kind: "stream", subject: "sent.*", description: "Sent." }],
    }),
    billing: accountEntry({
      imports: [{ name: "sent", kind: "stream", from: "orders", subject: "sent.*", to: "in.*" }],
    }),
  },
};
const names = Object.keys(document.accounts);
const keys = keyMaterial(names);
const trust = deriveTrust(document, keys);
const accountKey = (name: string) => publicKey("account", pair(name).identity);
const accountOf = (name: string) => decode<Account>(trust.accountJwts[accountKey(name)] ?? "").nats;

/** Every secret of the key material, as a seed of every kind. */
function everySeed(material: KeyMaterial): string[] {
  const { systemUser, calloutUser, sentinel, xkey } = material;
  const pairs = [
    pair("operator"),
    material.system,
    material.auth,
    ...Object.values(material.accounts),
  ];
  const secrets = [systemUser, calloutUser, sentinel, xkey].concat(
    pairs.flatMap(({ identity, signing }) => [identity, signing]),
  );
  const kinds: KeyKind[] = ["operator", "account", "user", "curve"];
  return secrets.flatMap((secret) => kinds.map((kind) => seed(kind, secret)));
}

describe("the trust of a cluster", () => {
  it("is the same for the same keys and policy, whatever their order", () => {
    const reversed = Object.fromEntries(Object.entries(document.accounts).reverse());
    const again = deriveTrust({ accounts: reversed }, keyMaterial(names.toReversed()));
    expect(JSON.stringify(again)).toBe(JSON.stringify(trust));
  });

  it.each([
    ["one connection more for the callout, where an account declares streams", 5, true, 6],
    ["the policy's limit otherwise", 5, false, 5],
    ["no limit where the policy has none", -1, true, -1],
  ])("has %s", (_what, connections, isDeclaring, expected) => {
    const { limits } = accountEntry();
    const streams = { ORDERS: { managed: false, config: { name: "ORDERS" } } } as const;
    const declaring = accountEntry({
      limits: { ...limits, connections },
      ...(isDeclaring && { streams }),
    });
    const { accountJwts } = deriveTrust(
      { accounts: { orders: declaring } },
      keyMaterial(["orders"]),
    );
    const jwt = accountJwts[accountKey("account orders")] ?? "";
    expect(decode<Account>(jwt).nats.limits?.conn).toBe(expected);
  });

  it("contains no seed", () => {
    const text = JSON.stringify(trust);
    expect(everySeed(keys).filter((each) => text.includes(each))).toEqual([]);
  });

  it("has an operator that signs with its signing key only, and names SYS", () => {
    expect(decode<Operator>(trust.operatorJwt)).toMatchObject({
      sub: publicKey("operator", pair("operator").identity),
      iss: publicKey("operator", pair("operator").identity),
      nats: {
        signing_keys: [publicKey("operator", pair("operator").signing)],
        system_account: trust.systemAccount,
        strict_signing_key_usage: true,
      },
    });
    for (const jwt of Object.values(trust.accountJwts)) {
      expect(decode(jwt).iss).toBe(publicKey("operator", pair("operator").signing));
    }
  });

  it("has SYS, AUTH and the accounts of the policy, each under its own key", () => {
    const labels = ["system", "auth", "account orders", "account billing"];
    expect(Object.keys(trust.accountJwts).sort()).toEqual(labels.map(accountKey).sort());
    for (const [account, jwt] of Object.entries(trust.accountJwts)) {
      expect(decode(jwt).sub).toBe(account);
    }
  });

  it("lets AUTH's callout place users in the accounts of the policy, and nowhere else", () => {
    expect(accountOf("auth").authorization).toEqual({
      auth_users: [publicKey("user", keys.calloutUser)],
      allowed_accounts: ["account billing", "account orders"].map(accountKey),
      xkey: publicKey("curve", keys.xkey),
    });
    for (const label of ["system", "account orders", "account billing"]) {
      expect(accountOf(label)).not.toHaveProperty("authorization");
    }
  });

  it("does not let it place anybody in CONTROL_DATA", () => {
    const names = ["orders", "CONTROL", "CONTROL_DATA"];
    const accounts = Object.fromEntries(names.map((name) => [name, accountEntry()]));
    const own = keyMaterial(names);
    const { accountJwts } = deriveTrust({ accounts }, own);
    const auth = accountJwts[publicKey("account", own.auth.identity)] ?? "";
    const { authorization } = decode(auth).nats as {
      authorization: { allowed_accounts: string[] };
    };
    expect(authorization.allowed_accounts).toEqual(
      ["account CONTROL", "account orders"].map(accountKey),
    );
  });

  it("lets only AUTH have bearers, for the sentinel", () => {
    const bearers = ["system", "auth", "account orders", "account billing"].filter(
      (label) => accountOf(label).limits?.disallow_bearer === false,
    );
    expect(bearers).toEqual(["auth"]);
    expect(decode<User>(trust.sentinel).nats.issuer_account).toBe(accountKey("auth"));
  });

  it("lets every account ask AUTH about its own sessions, and hear the answers", () => {
    const [auth, own] = [accountKey("auth"), accountKey("account orders")];
    const everyExport = { account_token_position: 3 };
    expect(accountOf("auth").exports).toMatchObject(
      [
        { type: "service", subject: "nats-entra.whoami.*.*.*" },
        { type: "service", subject: "nats-entra.whoami.*.*.*.*" },
        { type: "stream", subject: "nats-entra.identity.*.*.*" },
        { type: "stream", subject: "nats-entra.identity.*.*.*.*" },
      ].map((each) => ({ ...each, ...everyExport })),
    );
    const imports = accountOf("account orders").imports?.map(({ name: _, ...each }) => each);
    expect(imports).toEqual([
      {
        ...{ type: "service", account: auth, share: true },
        ...{ subject: `nats-entra.whoami.${own}.*.*`, local_subject: "nats-entra.whoami.*.*" },
      },
      {
        ...{ type: "stream", account: auth },
        ...{ subject: `nats-entra.identity.${own}.*.*`, local_subject: "_INBOX.*._whoami.*" },
      },
      {
        ...{ type: "service", account: auth, share: true },
        subject: `nats-entra.whoami.${own}.*.*.*`,
        local_subject: "nats-entra.whoami.*.*.*",
      },
      {
        ...{ type: "stream", account: auth },
        subject: `nats-entra.identity.${own}.*.*.*`,
        local_subject: "_INBOX.*.*._whoami.*",
      },
    ]);
  });

  it("gives imports their exporter's key", () => {
    const [written] = accountOf("account billing").imports ?? [];
    expect([written]).toEqual([
      {
        name: "sent",
        type: "stream",
        account: accountKey("account orders"),
        subject: "sent.*",
        local_subject: "in.*",
      },
    ]);
  });
});

describe("the callout's secrets", () => {
  const secrets = deriveCalloutSecrets(keys);

  it("are its user, the xkey and signing keys: no identity key leaves the stack", () => {
    const text = JSON.stringify(secrets);
    const contained = everySeed(keys).filter((each) => text.includes(each));
    expect(contained.sort()).toEqual(
      [
        seed("user", keys.calloutUser),
        seed("curve", keys.xkey),
        seed("account", keys.auth.signing),
        ...names.map((name) => seed("account", pair(`account ${name}`).signing)),
      ].sort(),
    );
  });

  it("name the accounts that the seeds sign for", () => {
    expect(secrets.auth.account).toBe(accountKey("auth"));
    expect(secrets.accounts["orders"]?.account).toBe(accountKey("account orders"));
  });

  it("connect as a user that may take requests, answer them, and tell sessions who they are", () => {
    const { sub, nats } = decode<User>(secrets.user.jwt);
    expect(sub).toBe(publicKey("user", keys.calloutUser));
    expect(nats.pub).toEqual({
      allow: [
        ...["$SYS._INBOX.*.*", "callout.replicas"],
        ...["nats-entra.identity.*.*.*", "nats-entra.identity.*.*.*.*"],
      ],
      deny: [],
    });
    expect(nats.sub).toEqual({
      allow: [
        ...["$SYS.REQ.USER.AUTH callout", "callout.replicas"],
        ...["nats-entra.whoami.*.*.* callout", "nats-entra.whoami.*.*.*.* callout"],
      ],
      deny: [],
    });
  });
});

describe("the system credentials", () => {
  it("are those of a user of SYS that must prove its key", async () => {
    const { uc, aid } = await parseCreds(new TextEncoder().encode(deriveSystemCredentials(keys)));
    expect(aid).toBe(trust.systemAccount);
    expect(uc.nats).not.toHaveProperty("bearer_token");
  });
});

describe("another key", () => {
  it("changes what it signs, and nothing else", () => {
    const rotated = { ...pair("account orders"), signing: secretOf("rotated") };
    const after = deriveTrust(document, {
      ...keys,
      accounts: { ...keys.accounts, orders: rotated },
    });
    const changed = Object.keys(trust.accountJwts).filter(
      (account) => trust.accountJwts[account] !== after.accountJwts[account],
    );
    expect(changed).toEqual([accountKey("account orders")]);
    expect({ ...after, accountJwts: undefined }).toEqual({ ...trust, accountJwts: undefined });
  });
});

describe("keys of the next rotation and of before the last one", () => {
  const [next, before] = [secretOf("next"), secretOf("before")];
  const also = [next, before];
  const rotating: KeyMaterial = {
    ...keys,
    system: { ...keys.system, alsoSigning: also },
    auth: { ...keys.auth, alsoSigning: also },
    alsoCalloutUsers: also,
    alsoXkeys: also,
    accounts: { ...keys.accounts, orders: { ...pair("account orders"), alsoSigning: also } },
  };
  const after = deriveTrust(document, rotating);
  const claims = (label: string) =>
    decode<Account>(after.accountJwts[accountKey(label)] ?? "").nats;

  it("are believed: users that they signed, and the callout's users", () => {
    const signing = (label: string) =>
      [pair(label).signing, ...also].map((key) => publicKey("account", key));
    for (const label of ["system", "auth", "account orders"])
      expect(claims(label).signing_keys).toEqual(signing(label));
    expect(claims("auth").authorization?.auth_users).toEqual(
      [keys.calloutUser, ...also].map((user) => publicKey("user", user)),
    );
  });

  it("are used by nobody: servers seal for one xkey, the callout signs and connects with one key each", () => {
    expect(claims("auth").authorization?.xkey).toBe(publicKey("curve", keys.xkey));
    expect(after.sentinel).toBe(trust.sentinel);
    const { alsoXkeys, ...secrets } = deriveCalloutSecrets(rotating);
    expect(secrets).toEqual(deriveCalloutSecrets(keys));
    expect(alsoXkeys).toEqual(also.map((key) => seed("curve", key)));
  });

  it("are an operator that is trusted as well, as it was before", () => {
    const operator = { ...pair("operator"), identity: secretOf("new operator") };
    const rotated = deriveTrust(document, {
      ...keys,
      operator,
      previousOperator: pair("operator"),
    });
    expect(rotated.previousOperatorJwt).toBe(trust.operatorJwt);
    expect(rotated.operatorJwt).not.toBe(trust.operatorJwt);
    expect(rotated.accountJwts).toEqual(trust.accountJwts);
    expect(trust).not.toHaveProperty("previousOperatorJwt");
  });
});

describe("key material that does not fit", () => {
  const { orders } = keyMaterial(["orders"]).accounts;

  it("is refused when an account has no keys", () => {
    expect(() => deriveTrust(document, { ...keys, accounts: {} })).toThrow(
      expect.objectContaining({ code: "key_missing" }),
    );
    const constructor = { accounts: { constructor: accountEntry() } };
    expect(() => deriveTrust(constructor, keys)).toThrow(
      expect.objectContaining({ code: "key_missing" }),
    );
  });

  it("is refused when two accounts have one identity", () => {
    const accounts = { orders: orders ?? pair("none"), billing: orders ?? pair("none") };
    expect(() => deriveTrust(document, { ...keys, accounts })).toThrow(
      expect.objectContaining({ code: "key_reused" }),
    );
    expect(() => deriveTrust(document, { ...keys, auth: keys.system })).toThrow(
      expect.objectContaining({ code: "key_reused" }),
    );
  });
});
