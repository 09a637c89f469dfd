import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import * as entra from "../../support/token.ts";
import { rawLogin } from "./raw-login.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "./replica.ts";
import { Site } from "./site.ts";

const attacker = "127.0.0.66";
const neighbour = "127.0.0.2";
/** As many as a server has under way at once. */
const width = 64;
let site: Site;
let replica: Replica;

beforeAll(async () => {
  site = await Site.create(
    await buildCallout(),
    accessDocument({ "Orders.Read": roleEntry("orders") }),
  );
  replica = await site.start("callout-0");
});
afterAll(() => site.stop());

/** Logins that fail, one after another in many places, until it is told to end; then how many there were. */
function flood(token: () => string): () => Promise<number> {
  const [server = ""] = site.nats.urls;
  let ended = false;
  let count = 0;
  const places = Array.from({ length: width }, async () => {
    for (; !ended; count++) expect(await rawLogin(server, token(), attacker)).toBe(false);
  });
  return async () => {
    ended = true;
    await Promise.all(places);
    return count;
  };
}

async function metric(name: string): Promise<number> {
  const page = await (await replica.get("/metrics")).text();
  const line = page.split("\n").find((each) => each.startsWith(`nats_entra_callout_${name} `));
  return Number(line?.split(" ")[1]);
}

describe("a flood of forged tokens", () => {
  it("keeps nobody out: neither others, nor who shares the address", async () => {
    const [, server = ""] = site.nats.urls;
    const stranger = entra.signingKey("key-1");
    const stop = flood(() => site.token({}, stranger));
    const putOff = 'logins_put_off_total{by="address"}';
    await until("the flood to be put off", async () => (await metric(putOff)) > 0);
    for (const from of [...Array<string>(20).fill(neighbour), ...Array<string>(5).fill(attacker)]) {
      // its server refuses a login that takes longer than two seconds
      expect(await rawLogin(server, site.token(), from), from).toBe(true);
    }
    // and the process answers whoever asks how it does
    expect((await replica.get("/readyz")).status).toBe(200);
    const count = await stop();
    expect(count).toBeGreaterThan(200);
    const granted = () => replica.records.filter(({ decision }) => decision === "granted");
    await until("their records", () => granted().length >= 25);
    expect(granted()).toHaveLength(25);
    expect(await metric(putOff)).toBeGreaterThan(100);
    await until("all to be answered", async () => (await metric("logins_pending")) === 0);
  });
});

describe("an identity that fails again and again", () => {
  it("is put off, and others at its address are not", async () => {
    const expired = site.token({ exp: Math.floor(Date.now() / 1000) - 1 });
    const [server = ""] = site.nats.urls;
    const from = "127.0.0.3";
    for (let at = 0; at < 40; at++) await rawLogin(server, expired, from);
    const putOff = 'logins_put_off_total{by="identity"}';
    const before = await metric(putOff);
    expect(before).toBeGreaterThan(0);
    const other = "00000000-0000-4000-8000-00000000000b";
    expect(await rawLogin(server, site.token({ oid: other }), from)).toBe(true);
    expect(await metric(putOff)).toBe(before);
    // its next one comes last, and in
    expect(await rawLogin(server, site.token(), from)).toBe(true);
    expect(await metric(putOff)).toBe(before + 1);
  });
});
