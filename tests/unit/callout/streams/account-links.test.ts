import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Link } from "../../../../callout/link/link.ts";
import { AccountLinks } from "../../../../callout/streams/account-links.ts";

const streams = [{ name: "ORDERS", isManaged: true, consumers: [] }];

/** Subscriptions of the connection, by subject. */
let subscribed: Map<string, () => void>;
let changed: string[];
let ended: number;
/** What a connection waits for. */
let opening: Promise<void>;
let links: AccountLinks;

beforeEach(() => {
  subscribed = new Map();
  [changed, ended, opening] = [[], 0, Promise.resolve()];
  vi.spyOn(Link, "once").mockImplementation(async () => {
    await opening;
    const connection = {
      subscribe: (subject: string, { callback }: { callback: () => void }) =>
        subscribed.set(subject, callback),
    };
    const end = () => {
      ended++;
      return Promise.resolve();
    };
    return { connected: true, connection, end } as unknown as Link;
  });
  const tell = () => undefined;
  links = new AccountLinks({
    ...{ name: "callout", nats: {} as never },
    secrets: () => ({ accounts: new Map() }) as never,
    onChange: (account) => changed.push(account),
    log: { debug: tell, info: tell, warn: tell, error: tell },
  });
});
afterEach(() => vi.restoreAllMocks());

describe("the advisories of an account", () => {
  it("are followed after the first look, and what it may have missed is looked for again", async () => {
    await links.api("shop", streams);
    expect(subscribed.size).toBe(0);
    links.watch("shop", streams);
    expect(subscribed.size).toBe(3);
    expect(changed).toEqual(["shop"]);
  });

  it("are followed before each later look, which is followed by none", async () => {
    await links.api("shop", streams);
    links.watch("shop", streams);
    await links.api("shop", streams);
    links.watch("shop", streams);
    expect(changed).toEqual(["shop"]);
    subscribed.get("$JS.EVENT.ADVISORY.STREAM.UPDATED.ORDERS")?.();
    expect(changed).toEqual(["shop", "shop"]);
    await links.api("shop", streams);
    links.watch("shop", streams);
    expect(changed).toHaveLength(2);
  });
});

describe("a connection to an account", () => {
  it("that is no longer wanted is closed, also one that is still being made", async () => {
    await links.api("shop", streams);
    let open: () => void = () => undefined;
    opening = new Promise((resolve) => (open = resolve));
    const late = links.api("books", streams);
    await links.close();
    expect(ended).toBe(1);
    open();
    await expect(late).rejects.toThrow("no longer wanted");
    expect(ended).toBe(2);
  });

  it("that is still being made is kept when others are closed", async () => {
    const made = links.api("books", streams);
    await links.close(new Set(["books"]));
    await expect(made).resolves.toBeDefined();
    expect(ended).toBe(0);
  });
});
