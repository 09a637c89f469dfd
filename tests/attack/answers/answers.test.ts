import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CONTROL_DATA } from "../../../access/index.ts";
import { deriveTrust, keyPair, publicKey, serverConfig } from "../../../nats/index.ts";
import { until } from "../../support/waiting/until.ts";
import { accountEntry, keyMaterial, pair, secretOf } from "../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import {
  responseText,
  Rogue,
  sealed,
  userText,
  written,
  type Answer,
  type Reply,
} from "./rogue.ts";
import { absence } from "../../support/waiting/absence.ts";
import { pace } from "../../support/waiting/pace.ts";

/**
 * A callout that has all keys and answers wrongly, or somebody who has one key of them: what a real nats-server with
 * this project's configuration makes of it. docs/reference/callout.md says what of it the server alone does not hold.
 */
const names = ["CONTROL", CONTROL_DATA, "finance", "orders"];
const accounts = Object.fromEntries(names.map((name) => [name, accountEntry()]));
const keys = keyMaterial(names);
let nats: NatsServers;
let rogue: Rogue;
beforeAll(async () => {
  nats = await startNats({
    config: (layout) =>
      serverConfig({ ...deriveTrust({ accounts }, keys), ...layout, limits: { loginTimeout: 1 } }),
  });
  rogue = await Rogue.start(nats.urls, keys, "orders");
});
afterAll(async () => {
  await rogue.stop();
  await nats.stop();
});

let client: NatsConnection | undefined;
afterEach(async () => {
  await client?.close();
  client = undefined;
});

const log = () => nats.nodes[0]?.log() ?? "";

/** Logs in, while the callout answers so. */
async function login(reply: Reply): Promise<NatsConnection> {
  rogue.reply = reply;
  client = await connect({ servers: [...nats.urls], token: "t", reconnect: false, timeout: 4000 });
  return client;
}

/** Of a session: what the server says it may not do, when it publishes there. */
async function refusedTo(session: NatsConnection, subject: string): Promise<boolean> {
  const before = log().length;
  session.publish(subject, "");
  await session.flush();
  await absence(50, "a refusal in the log");
  return log().slice(before).includes(`Publish Violation - Subject "${subject}"`);
}

const later = Math.floor(Date.now() / 1000) + 86_400;
const identity = (name: string) => publicKey("account", pair(name).identity);
const signer = (name: string) => keyPair("account", pair(name).signing);
const stranger = keyPair("account", secretOf("stranger"));
const somebody = publicKey("user", secretOf("somebody"));
const otherServer = "NDDBTGWJBNXQCTAAMOE4O3PCJL5GWQ3XIY6TFNRAKKEEYVCQ7LYQ6OMT";

const part =
  (name: "response" | "nats" | "user" | "userNats") =>
  (changes: object): Reply =>
  ({ good }) =>
    written({ ...good, [name]: { ...good[name], ...changes } });
const response = part("response");
const claims = part("nats");
const user = part("user");
const userClaims = part("userNats");
const by =
  (changes: Partial<Answer>): Reply =>
  ({ good }) =>
    written({ ...good, ...changes });
const refusal = ({ good }: Parameters<Reply>[0]) =>
  written({ ...good, nats: { ...good.nats, jwt: undefined, error: "no" } });

/** A user of another account, signed by that account's own key. */
const into =
  (name: string): Reply =>
  ({ good }) =>
    written({
      ...good,
      userSigner: signer(name),
      userNats: { ...good.userNats, issuer_account: identity(name) },
    });

it("a right answer lets in, to what it says", async () => {
  const session = await login(({ good }) => written(good));
  expect(await refusedTo(session, "in")).toBe(false);
  expect(await refusedTo(session, "elsewhere")).toBe(true);
});

describe("the server refuses an answer", () => {
  it.each<[string, Reply, string]>([
    ["for another server", response({ aud: otherServer }), "Audience must be a server"],
    ["for an account", response({ aud: identity("orders") }), "Audience must be a server"],
    ["for no server", response({ aud: undefined }), "Audience must be a server"],
    ["for another connection", response({ sub: somebody }), "not for expected user"],
    ["for nobody", response({ sub: undefined }), "Subject must be a user"],
    ["that is over", response({ exp: 5 }), "claim is expired"],
    ["that is not yet good", response({ nbf: later }), "claim is not yet valid"],
    ["of no type", claims({ type: undefined }), "signature verification"],
    ["of another type", claims({ type: "user" }), "Not an authorization"],
    ["of a version that is gone", claims({ version: 1 }), "signature verification"],
    ["with a user and an error", claims({ error: "no" }), "Only Error or Jwt"],
    ["with neither", claims({ jwt: undefined }), "Error or Jwt is required"],
    ["with an error", claims({ jwt: undefined, error: "no" }), "returned an error: no"],
    ["with a user that is no JWT", claims({ jwt: "eyJx" }), "Expected 3 chunks"],
    ["that is a user", ({ good }) => sealed(good, userText(good)), "Not an authorization"],
    [
      "signed by a user's key",
      by({ responseSigner: keyPair("user", secretOf("x")) }),
      "expected prefixes",
    ],
    [
      "in clear text, signed by another account",
      by({ seal: undefined, responseSigner: signer("account orders") }),
      "signing key is unknown",
    ],
    [
      "in clear text, signed by a stranger",
      by({ seal: undefined, responseSigner: stranger }),
      "signing key is unknown",
    ],
    [
      "in clear text, in the name of another account",
      ({ good }) =>
        written({
          ...good,
          seal: undefined,
          nats: { ...good.nats, issuer_account: identity("account orders") },
        }),
      "is not the callout account",
    ],
    [
      "sealed by another xkey",
      ({ good }) =>
        written({
          ...good,
          seal: good.seal && { ...good.seal, by: keyPair("curve", secretOf("x")) },
        }),
      "could not decrypt",
    ],
    [
      "sealed for another server",
      ({ good }) =>
        written({
          ...good,
          seal: good.seal && { ...good.seal, for: publicKey("curve", secretOf("x")) },
        }),
      "could not decrypt",
    ],
    ["sealed twice", ({ good }) => sealed(good, written(good)), "Expected 3 chunks"],
    [
      "whose signature was changed",
      ({ good }) => sealed(good, `${responseText(good).slice(0, -6)}AAAAAA`),
      "signature verification",
    ],
    [
      "that is not signed",
      ({ good }) => {
        const none = Buffer.from('{"typ":"JWT","alg":"none"}').toString("base64url");
        return sealed(good, `${none}.${responseText(good).split(".")[1] ?? ""}.`);
      },
      'Unexpected "none" algorithm',
    ],
    ["with a byte too many", ({ good }) => Buffer.concat([written(good), Buffer.of(0)]), "decrypt"],
    ["that is garbage", () => Buffer.from("garbage"), "not valid"],
    ["that looks like a JWT", () => Buffer.from("eyJ.eyJ.eyJ"), "nexpected end of JSON"],
    ["that is empty", () => new Uint8Array(), "no reason supplied"],
    ["that is large", ({ good }) => sealed(good, "x".repeat(500_000)), "Expected 3 chunks"],
  ])("%s", async (_what, reply, reason) => {
    const before = log().length;
    await expect(login(reply)).rejects.toThrow(/Authorization Violation/);
    await until("the server's reason", () => log().slice(before).includes(reason));
  });
});

describe("the server refuses a user in it", () => {
  it.each<[string, Reply, string]>([
    ["for another key", user({ sub: somebody }), "Expected authorized user"],
    ["that is over", user({ exp: 5 }), "claim is expired"],
    ["that is not yet good", user({ nbf: later }), "claim is not yet valid"],
    ["of another type", userClaims({ type: "account" }), "Not user claim"],
    ["of no type", userClaims({ type: undefined }), "signature verification"],
    [
      "whose signature was changed",
      ({ good }) =>
        written({
          ...good,
          nats: { ...good.nats, jwt: `${userText(good).slice(0, -6)}AAAAAA` },
        }),
      "signature verification",
    ],
    ["of an account, by another's key", by({ userSigner: signer("account finance") }), "not known"],
    ["of an account, by the callout's key", by({ userSigner: signer("auth") }), "not known"],
    ["of no account", userClaims({ issuer_account: undefined }), "not permitted as valid account"],
    [
      "of an account that nobody knows",
      by({ userSigner: stranger, userNats: { type: "user", version: 2 } }),
      "not permitted as valid account",
    ],
    ["of the system account", into("system"), "not permitted as valid account"],
    ["of CONTROL_DATA", into(`account ${CONTROL_DATA}`), "not permitted as valid account"],
    [
      "for other kinds of connections",
      userClaims({ allowed_connection_types: ["WEBSOCKET"] }),
      "not allowed to use connection type",
    ],
    [
      "for other hours",
      userClaims({ times: [{ start: "00:00:00", end: "00:00:01" }] }),
      "outside of valid connect times",
    ],
  ])("%s", async (_what, reply, reason) => {
    const before = log().length;
    await expect(login(reply)).rejects.toThrow(/Authorization Violation/);
    await until("the server's reason", () => log().slice(before).includes(reason));
  });
});

describe("an answer in another's place", () => {
  it("is refused: one that was for an earlier connection", async () => {
    let earlier: Uint8Array | undefined;
    const session = await login(({ good }) => (earlier = written(good)));
    await session.close();
    await expect(login(() => earlier)).rejects.toThrow(/Authorization Violation/);
    await expect(login(({ good }) => [earlier ?? Buffer.of(), written(good)])).rejects.toThrow(
      /Authorization Violation/,
    );
  });

  it("is refused: one for a connection that waits at the same time", async () => {
    const goods: Answer[] = [];
    const both = Promise.withResolvers<undefined>();
    const swap: Reply = async ({ good }) => {
      const at = goods.push(good) - 1;
      if (goods.length === 2) both.resolve(undefined);
      await both.promise;
      const other = goods[1 - at];
      return other && written(other);
    };
    const results = await Promise.allSettled([login(swap), login(swap)]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });

  it("is refused: the second, after a refusal or garbage", async () => {
    for (const first of [refusal, () => Buffer.from("x")]) {
      const reply: Reply = (asked) => [first(asked), written(asked.good)];
      await expect(login(reply)).rejects.toThrow(/Authorization Violation/);
    }
  });

  it("is refused: none, and one after the server's patience", async () => {
    await expect(login(() => undefined)).rejects.toThrow(/Authorization|Timeout/);
    const late: Reply = async ({ good }) => {
      await pace(1500);
      return written(good);
    };
    await expect(login(late)).rejects.toThrow(/Authorization|Timeout/);
  });
});

/** What keeps it harmless: docs/reference/callout.md, "What servers check in answers". */
describe("the server does not look at", () => {
  it.each<[string, Reply]>([
    ["the signer of a sealed answer: the seal is the proof", by({ responseSigner: stranger })],
    [
      "the account in whose name it is sealed",
      claims({ issuer_account: identity("account orders") }),
    ],
    ["whether an answer that a key of AUTH has signed is sealed", by({ seal: undefined })],
    ["whether the session has an end", user({ exp: undefined })],
    ["addresses that the user is for", userClaims({ src: ["10.0.0.0/8"] })],
    ["whether the user is a bearer", userClaims({ bearer_token: true })],
  ])("%s", async (_what, reply) => {
    const session = await login(reply);
    expect(await refusedTo(session, "in")).toBe(false);
    expect(await refusedTo(session, "elsewhere")).toBe(true);
  });

  it("whether there are permissions; then the account's own hold, which are none", async () => {
    const session = await login(userClaims({ pub: undefined, sub: undefined }));
    expect(await refusedTo(session, "in")).toBe(true);
    const before = log().length;
    session.subscribe(">", { callback: () => undefined });
    await session.flush().catch(() => undefined);
    await until("the server's reason", () =>
      log().slice(before).includes("Subscription Violation"),
    );
  });

  it("allowed accounts, for the callout's own: its sessions read sealed requests alone", async () => {
    const reply: Reply = ({ good }) =>
      written({
        ...good,
        userSigner: signer("auth"),
        userNats: {
          ...good.userNats,
          issuer_account: identity("auth"),
          sub: { allow: ["$SYS.REQ.USER.AUTH"], deny: [] },
        },
      });
    const session = await login(reply);
    const heard: string[] = [];
    session.subscribe("$SYS.REQ.USER.AUTH", {
      callback: (_error, message) => void heard.push(Buffer.from(message.data).toString("latin1")),
    });
    await session.flush();
    rogue.reply = ({ good }) => written(good);
    const other = await connect({ servers: [...nats.urls], token: "a secret token" });
    await other.close();
    await until("the request", () => heard.length > 0);
    expect(heard.join("")).not.toContain("a secret token");
    expect(heard.every((text) => text.startsWith("xkv1"))).toBe(true);
  });
});
