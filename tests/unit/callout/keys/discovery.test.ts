import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fetchKeys } from "../../../../callout/keys/discovery.ts";
import { issuerOf } from "../../../../callout/settings/issuers.ts";
import { HttpsServer } from "../../../support/https-server.ts";
import { publicJwk, signingKey, tenant } from "../../../support/token.ts";

const key = signingKey("key-1");
const discoveryPath = `/${tenant}/v2.0/.well-known/openid-configuration`;
const keysPath = `/${tenant}/discovery/v2.0/keys`;
let server: HttpsServer;
let folder: string;
let address: { authority: string; tenantId: string; caFile: string };

beforeAll(async () => {
  server = await HttpsServer.start();
  folder = await mkdtemp(join(tmpdir(), "nats-entra-keys-"));
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, server.ca);
  address = { authority: server.origin, tenantId: tenant, caFile };
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

beforeEach(() => {
  server.answers.clear();
  publish({});
  server.json(keysPath, { keys: [publicJwk(key)] });
});

function publish(members: Record<string, unknown>): void {
  const good = { issuer: issuerOf(address), jwks_uri: `${server.origin}${keysPath}` };
  server.json(discoveryPath, { ...good, ...members });
}

describe("an issuer's keys over https", () => {
  it("are found through its discovery document", async () => {
    server.asked.length = 0;
    const keys = await fetchKeys(address);
    expect([...keys.keys()]).toEqual(["key-1"]);
    expect(server.asked).toEqual([discoveryPath, keysPath]);
  });

  it("are not taken from a server whose certificate is not trusted", async () => {
    const { authority, tenantId } = address;
    await expect(fetchKeys({ authority, tenantId })).rejects.toThrow(/certificate|issuer/);
  });

  it("need the authority's file", async () => {
    const caFile = join(folder, "absent.pem");
    await expect(fetchKeys({ ...address, caFile })).rejects.toThrow("absent.pem");
  });

  it.each([
    ["is of another issuer", { issuer: "https://evil.example/v2.0" }, "not of the issuer"],
    ["is of every tenant", { issuer: "https://x/{tenantid}/v2.0" }, "not of the issuer"],
    ["has no issuer", { issuer: undefined }, "not of the issuer"],
    ["points elsewhere", { jwks_uri: "https://evil.example/keys" }, "must be an address of"],
    ["points to clear text", { jwks_uri: "http://127.0.0.1/keys" }, "must be an address of"],
    ["points nowhere", { jwks_uri: undefined }, "must be an address of"],
  ])("are refused when the document %s", async (_what, members, message) => {
    publish(members);
    await expect(fetchKeys(address)).rejects.toThrow(message);
  });

  it("are those of the cloud that the document names, where the address does not say it", async () => {
    const [one, two] = [signingKey("one"), signingKey("two")].map((each) => publicJwk(each));
    const keys = [
      { ...one, cloud_instance_name: "microsoftonline.com" },
      { ...two, cloud_instance_name: "microsoftonline.us" },
    ];
    server.json(keysPath, { keys });
    publish({ cloud_instance_name: "microsoftonline.com" });
    expect([...(await fetchKeys(address)).keys()]).toEqual(["one"]);
    publish({ cloud_instance_name: "microsoftonline.us" });
    expect([...(await fetchKeys(address)).keys()]).toEqual(["two"]);
    publish({});
    await expect(fetchKeys(address)).rejects.toThrow("no usable RS256 key");
    publish({ cloud_instance_name: ["microsoftonline.com"] });
    await expect(fetchKeys(address)).rejects.toThrow("cloud_instance_name is no name");
  });

  it.each([
    ["an error", { status: 500 }, "answered with status 500"],
    ["a redirect", { status: 302, headers: { location: keysPath } }, "answered with status 302"],
    ["no JSON", { body: "<html>" }, "the text is not JSON"],
    ["a member twice", { body: '{"keys":[],"keys":[]}' }, "a member name occurs twice"],
    ["no key", { body: '{"keys":[]}' }, "no usable RS256 key"],
    ["more than a megabyte", { body: Buffer.alloc(1024 * 1024 + 1, 0x20) }, "answered with more"],
  ])("are refused when the key set is %s", async (_what, answer, message) => {
    server.answers.set(keysPath, answer);
    await expect(fetchKeys(address)).rejects.toThrow(message);
  });

  it("are refused when nobody answers, with the address in the message", async () => {
    const nobody = { ...address, authority: "https://127.0.0.1:1" };
    await expect(fetchKeys(nobody)).rejects.toThrow("https://127.0.0.1:1/");
  });
});
