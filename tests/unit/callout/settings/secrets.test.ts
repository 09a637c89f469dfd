import { describe, expect, it } from "vitest";
import { SettingsError } from "../../../../callout/settings/read.ts";
import { everyXkey, parseSecrets } from "../../../../callout/settings/secrets.ts";
import { deriveCalloutSecrets, keyPair, loadSodium, publicKey } from "../../../../nats/index.ts";
import { keyMaterial, secretOf } from "../../../support/nats-keys.ts";

await loadSodium();

const keys = keyMaterial(["orders", "finance"]);
const good = deriveCalloutSecrets(keys);
const parse = (value: unknown) => parseSecrets(Buffer.from(JSON.stringify(value)), "secrets.json");

function failure(value: unknown): SettingsError {
  try {
    parse(value);
  } catch (error) {
    if (error instanceof SettingsError) return error;
  }
  throw new Error("no SettingsError");
}

describe("the secrets", () => {
  it("are what the keys of an installation give", () => {
    const secrets = parse(good);
    expect(secrets.user.jwt).toBe(good.user.jwt);
    expect(secrets.system.jwt).toBe(good.system.jwt);
    expect(Buffer.from(secrets.user.key.getSeed()).toString()).toBe(good.user.seed);
    expect(secrets.auth.account).toBe(publicKey("account", keys.auth.identity));
    expect(secrets.auth.signer.getPublicKey()).toBe(publicKey("account", keys.auth.signing));
    expect([...secrets.accounts.keys()]).toEqual(["finance", "orders"]);
    expect(secrets.box.sealResponse("x", publicKey("curve", keys.xkey))).toBeInstanceOf(Uint8Array);
  });

  const { seed } = good.auth;
  const userSeed = good.user.seed;
  it.each<[string, unknown, string]>([
    ["nothing", {}, "user is missing: it must be an object"],
    ["no user of SYS", { ...good, system: {} }, "system.jwt is missing: it must be the JWT"],
    ["no xkey", { ...good, xkey: undefined }, "xkey is missing: it must be a seed, SX…"],
    ["another kind of xkey", { ...good, xkey: seed }, "xkey must be a seed, SX…"],
    [
      "a broken seed",
      { ...good, auth: { ...good.auth, seed: `${seed}A` } },
      "auth.seed must be a seed, SA…",
    ],
    [
      "a user's seed",
      { ...good, auth: { ...good.auth, seed: userSeed } },
      "auth.seed must be a seed, SA…",
    ],
    ["no account", { ...good, auth: { seed } }, "auth.account is missing"],
    [
      "a seed as an account",
      { ...good, accounts: { orders: { account: seed, seed } } },
      "accounts.orders.account must be the account's public key",
    ],
    [
      "another kind of key beside it",
      { ...good, alsoXkeys: [seed] },
      "alsoXkeys[0] must be a seed, SX…",
    ],
    ["no list beside it", { ...good, alsoXkeys: "x" }, "alsoXkeys must be a list"],
    ["a field too many", { ...good, operator: "x" }, "operator is not known; known are"],
  ])("are refused with %s", (_what, value, problem) => {
    expect(failure(value).message).toContain(problem);
  });

  it("come once for each xkey that a request may be sealed for, the one in use first", () => {
    expect(everyXkey(parse(good)).map(({ xkey }) => xkey.getPublicKey())).toEqual([
      publicKey("curve", keys.xkey),
    ]);
    const also = ["next", "before"].map(secretOf);
    const every = everyXkey(parse(deriveCalloutSecrets({ ...keys, alsoXkeys: also })));
    const xkeys = [keys.xkey, ...also].map((xkey) => publicKey("curve", xkey));
    expect(every.map(({ xkey }) => xkey.getPublicKey())).toEqual(xkeys);
    for (const { auth, user } of every) {
      expect(auth.signer.getPublicKey()).toBe(publicKey("account", keys.auth.signing));
      expect(user.jwt).toBe(good.user.jwt);
    }
  });

  it("never show in a message", () => {
    const wrong = { ...good, xkey: seed, user: { ...good.user, seed }, more: seed };
    expect(failure(wrong).message).not.toContain(seed.slice(0, 12));
    const astray = { ...good, [seed]: 1, accounts: { [seed]: {} }, auth: { [`x${seed}`]: "" } };
    expect(failure(astray).message).not.toContain(seed.slice(0, 12));
    const broken = Buffer.from(`{"xkey": ${seed}`);
    expect(() => parseSecrets(broken, "f")).toThrow(/^the text is not JSON$/);
  });

  it("sign as the accounts that they name", () => {
    const signer = parse(good).accounts.get("orders")?.signer;
    const signature = signer?.sign(Buffer.from("x"));
    const same = keyPair("account", keys.accounts.orders?.signing ?? new Uint8Array());
    expect(same.verify(Buffer.from("x"), signature ?? new Uint8Array())).toBe(true);
  });
});
