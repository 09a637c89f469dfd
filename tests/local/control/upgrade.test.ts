import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CONTROL, digestOf, type AccessDocument } from "../../../access/index.ts";
import { sign } from "../../../callout/bucket/mac.ts";
import { streamLines } from "../../../cli/audit/stream.ts";
import { Verification } from "../../../reports/audit/verify.ts";
import { keyPair } from "../../../nats/index.ts";
import { readLine, type Head } from "../../../protocol/audit/chain.ts";
import { buildCallout } from "../../../tools/build.ts";
import { auditLines } from "../../support/audit-lines.ts";
import { keyMaterial, pair } from "../../support/nats-keys.ts";
import { refusalsOf, type Replica } from "../callout/replica.ts";
import { Site } from "../callout/site.ts";
import { DataAccount } from "./data-account.ts";
import { operator, policy } from "./roles.ts";
import { Steer } from "./steer.ts";

/**
 * An installation of the version before: operators have their sessions in the account that holds the streams. The keys
 * are those that the components give an upgraded stack: that account goes on as CONTROL_DATA, and CONTROL is new.
 */
const before = keyMaterial(Object.keys(policy.accounts));
const { CONTROL: former = pair(""), CONTROL_DATA: other = pair(""), ...rest } = before.accounts;
const after = {
  ...before,
  accounts: { ...rest, CONTROL: pair("sessions"), CONTROL_DATA: former, other },
};
const formerPolicy = withJetStream(policy);
/** Where the replica that stands for the version before has its own streams. */
const afterwards = { ...policy.accounts, other: { ...policy.accounts["CONTROL_DATA"] } };

function withJetStream({ accounts, digest: _, ...document }: AccessDocument): AccessDocument {
  const { jetstream } = accounts["CONTROL_DATA"] ?? {};
  const control = { ...accounts[CONTROL], ...(jetstream && { jetstream }) };
  const body = { ...document, accounts: { ...accounts, [CONTROL]: control } };
  return { ...body, digest: digestOf(body) } as AccessDocument;
}

const leaver = { oid: "66666666-6666-4666-8666-666666666666", uti: "leaverTokenId" };
const id = "77777777-7777-4777-8777-777777777777";
const revocation = { target: { oid: leaver.oid }, reason: "left", by: operator.oid, since: 1 };
const head: Head = { seq: 40, hash: "n4bQ" };
const lines = auditLines(["a", "b", "c"], head);

let site: Site;
let first: Replica;
let second: Replica;
beforeAll(async () => {
  site = await Site.create(await buildCallout(), formerPolicy, { keys: before });
  first = await site.start("callout-old");
  await fillFormerAccount();
});
afterAll(() => site.stop());

/** Streams with the settings, and the contents, that the version before gave them. */
async function fillFormerAccount(): Promise<void> {
  const account = { keys: { ...before, accounts: { CONTROL_DATA: former } }, nats: site.nats };
  const data = await DataAccount.connect(account);
  const common = { storage: "file", retention: "limits", num_replicas: 1, allow_direct: true };
  await data.jetStream.ensureStream({
    ...{ name: "KV_revocations", subjects: ["$KV.revocations.>"], ...common, discard: "new" },
    ...{ max_msgs_per_subject: 1, max_msgs: 10_000, max_bytes: 10_000 * 1024 },
    ...{ max_msg_size: 16 * 1024, allow_rollup_hdrs: true, deny_delete: true },
  });
  await data.jetStream.ensureStream({
    ...{ name: "AUDIT", subjects: ["audit.>"], ...common, discard: "old" },
    ...{ description: "Audit records of the callouts", max_age: 7776000e9, max_bytes: 1 << 26 },
    ...{ duplicate_window: 600e9, deny_delete: true, deny_purge: true },
  });
  const macs = [keyPair("account", former.signing), keyPair("curve", before.xkey)];
  const text = sign(`revocations/${id}`, { at: 1, value: revocation }, macs);
  await data.jetStream.store(`$KV.revocations.${id}`, Buffer.from(text));
  const records = lines.map((line) => line.text).join("\n");
  await data.jetStream.storeOnce("audit.callout-0", Buffer.from(records), "41.x");
  await data.close();
}

describe("an upgrade", () => {
  it("ends the sessions of before where the streams are, and lets in nobody else", async () => {
    const clients = await Promise.all(
      [0, 1].map((node) => site.connect(site.token(operator), "CONTROL", node)),
    );
    await site.reload(after, afterwards as AccessDocument["accounts"]);
    await Promise.all(clients.map((client) => client.closed()));
    // a callout of before would still let in there, and the servers do not take its answer
    for (const node of [0, 1])
      await expect(site.connect(site.token(operator), "CONTROL", node)).rejects.toThrow(
        /Authorization Violation/,
      );
    await site.writeSecrets(after);
    await site.writePolicy(JSON.stringify(policy));
    second = await site.start("callout-new");
    await first.stop();
  });

  it("keeps out whom the version before has kept out", async () => {
    await expect(site.connect(site.token(leaver), "orders")).rejects.toThrow(/Authorization/);
    await second.recorded(1);
    expect(refusalsOf([second])).toContain("revoked");
    const steer = await Steer.connect(site);
    const { revocations } = await steer.ask<{ revocations: object[] }>("inspect", {
      op: "revocations",
    });
    expect(revocations).toEqual([{ id, ...revocation }]);
  });

  it("leaves the audit whole: what the version before wrote, and what a callout of its name adds", async () => {
    await site.start("callout-0");
    const { ask } = await Steer.reading(site, { ...operator, roles: ["Nats.Audit"] } as never);
    const texts: string[] = [];
    for await (const line of streamLines(ask, { follow: false, sleep: () => Promise.resolve() }))
      texts.push(line);
    expect(texts.slice(0, 3)).toEqual(lines.map(({ text }) => text));
    const verification = new Verification([]);
    const own = texts.filter((text) => readLine(text)?.event.instance === "callout-0");
    own.forEach((text, at) => verification.add(text, { file: "stream", line: at + 1 }));
    expect(own.length).toBeGreaterThan(3);
    expect(verification.finish()).toMatchObject({
      ok: true,
      instances: [{ first: 41, beginnings: 0 }],
    });
  });

  it("takes from the bucket that a message can empty it", async () => {
    const data = await DataAccount.connect({ keys: after, nats: site.nats });
    expect(await data.api("STREAM.INFO.KV_revocations")).toMatchObject({
      config: { allow_rollup_hdrs: false, deny_delete: true, max_msgs_per_subject: 1 },
    });
    await data.close();
  });
});
