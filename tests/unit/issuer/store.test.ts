import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { DirectoryStore } from "../../../issuer/admin/store.ts";
import { listenAddress } from "../../../issuer/config.ts";
import { keysOfIssuer } from "../../../issuer/clients/issuer-keys.ts";
import { DirectoryFolder } from "../../../issuer/directory/folder.ts";
import { asFiles, ids, sampleObjects } from "../../support/directory.ts";
import { temporaryFolder, testIssuer } from "./fixture.ts";

const zoe = { kind: "user", id: "44444444-4444-4444-8444-000000000009", name: "zoe" };
const whole = { ...zoe, userPrincipalName: "zoe@example.com", displayName: "Zoe" };

function made() {
  const path = join(temporaryFolder(), "directory");
  mkdirSync(path);
  for (const { name, text } of asFiles(sampleObjects())) writeFileSync(join(path, name), text);
  const folder = new DirectoryFolder(path);
  const store = new DirectoryStore(path, () => folder.reload());
  const files = () => Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), "utf8")])); // prettier-ignore
  return { folder, store, files };
}

describe("an object that is put into the directory", () => {
  it("is in force at once, and a file of the folder", () => {
    const { folder, store, files } = made();
    store.put("user-zoe", JSON.stringify(whole));
    expect(folder.current.named.get("zoe")).toMatchObject({ displayName: "Zoe" });
    expect(files()["user-zoe.json"]).toBe(JSON.stringify(whole));
  });

  it("replaces what was there under its key", () => {
    const { folder, store } = made();
    store.put("user-bob", JSON.stringify({ ...whole, id: ids.bob }));
    expect([...folder.current.named.keys()]).not.toContain("bob");
    expect(folder.current.rolesOf(ids.bob, ids.api)).toEqual(["Orders.Read"]);
  });

  it.each<[string, string, string, string]>([
    ["is no JSON", "user-zoe", "{", "JSON"],
    ["does not fit its kind", "user-zoe", JSON.stringify(zoe), "userPrincipalName"],
    [
      "takes another's id",
      "user-zoe",
      JSON.stringify({ ...whole, id: ids.ada }),
      "this id is taken by",
    ],
    ["leaves another without what it names", "role-read", JSON.stringify(whole), "is unknown"],
    ["has a key with a path in it", "../user-zoe", JSON.stringify(whole), "A key is"],
    ["has a hidden key", ".zoe", JSON.stringify(whole), "A key is"],
    ["has an empty key", "", JSON.stringify(whole), "A key is"],
  ])("changes nothing when it %s", (_what, key, text, message) => {
    const { folder, store, files } = made();
    const before = files();
    expect(() => store.put(key, text)).toThrow(message);
    expect(files()).toEqual(before);
    expect(folder.problems).toEqual([]);
  });
});

describe("an object that is deleted", () => {
  it("is gone, and may have been gone before", () => {
    const { folder, store } = made();
    store.delete("assignment-bob-read");
    store.delete("assignment-bob-read");
    expect(folder.current.rolesOf(ids.bob, ids.api)).toEqual([]);
  });

  it("stays while another needs it", () => {
    const { store, files } = made();
    expect(() => store.delete("role-read")).toThrow(/assignment-.*is unknown/);
    expect(Object.keys(files())).toContain("role-read.json");
  });
});

describe("keys of an issuer of federated assertions", () => {
  it("are this issuer's own for the pretended cluster, under a service's name", async () => {
    const { context } = await testIssuer();
    const inside = { ...context, authority: "https://issuer.entra.svc" };
    const { keys } = await keysOfIssuer(inside, "https://issuer.entra.svc/local/workload", "");
    expect(keys).toHaveLength(1);
  });

  it("are never asked for on another machine", async () => {
    const { context } = await testIssuer();
    await expect(
      keysOfIssuer(context, "https://token.actions.githubusercontent.com", ""),
    ).rejects.toThrow("on another machine");
  });
});

it.each([
  ["localhost", "127.0.0.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["issuer.entra.svc", "0.0.0.0"],
])("the issuer called %s listens on %s", (host, address) => {
  expect(listenAddress({ host })).toBe(address);
});
