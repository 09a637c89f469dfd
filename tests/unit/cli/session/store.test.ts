import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SessionStore, type Session } from "../../../../cli/session/store.ts";
import { installSettings, sampleToken } from "../../../support/cli/sample.ts";
import { Terminal } from "../../../support/terminal.ts";

let terminal: Terminal;
let store: SessionStore;
beforeEach(() => {
  terminal = new Terminal();
  store = new SessionStore(terminal.io, installSettings(terminal));
});
afterEach(() => terminal.remove());

function save(name: string, account?: string): Session {
  const session: Session = {
    version: 2,
    name,
    method: { kind: "browser" },
    accessToken: sampleToken(),
    ...(account !== undefined && { account }),
  };
  store.save(session);
  return session;
}

describe("sign-ins", () => {
  it("are kept for each name and account", () => {
    const finance = save("ivan", "finance");
    const orders = save("ivan", "orders");
    const sara = save("sara");
    expect(store.all()).toEqual([finance, orders, sara]);
    expect(store.names()).toEqual(["ivan", "sara"]);
    expect(store.find("ivan", "finance")).toEqual(finance);
    expect(store.find("ivan", "orders")).toEqual(orders);
  });

  it("are found by the last one where nothing else is said", () => {
    save("ivan", "finance");
    const orders = save("ivan", "orders");
    expect(store.find()).toBeUndefined();
    store.select(orders);
    expect(store.find()).toEqual(orders);
    expect(store.find("ivan")).toEqual(orders);
    expect(store.find(undefined, "finance")).toMatchObject({ account: "finance" });
  });

  it("of another account will do, since a token is not bound to one", () => {
    const finance = save("ivan", "finance");
    store.select(finance);
    expect(store.find(undefined, "orders")).toEqual(finance);
    expect(store.find("sara", "finance")).toBeUndefined();
  });

  it("are removed one by one", () => {
    const finance = save("ivan", "finance");
    const orders = save("ivan", "orders");
    store.select(orders);
    store.remove(orders);
    expect(store.find()).toBeUndefined();
    expect(store.all()).toEqual([finance]);
  });

  it("stay in their folder, whatever their names and accounts are", () => {
    const session = save("../../etc/passwd@x", "../../../root");
    expect(store.find("../../etc/passwd@x", "../../../root")).toEqual(session);
    const [folder = ""] = readdirSync(join(terminal.folder, ".local/state/nats-entra/sessions"));
    const files = readdirSync(join(terminal.folder, ".local/state/nats-entra/sessions", folder));
    expect(files).toEqual(["..%2F..%2Fetc%2Fpasswd%40x@..%2F..%2F..%2Froot.json"]);
  });
});
