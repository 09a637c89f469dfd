import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { absence } from "../../support/waiting/absence.ts";
import { shopWith, type Declaration } from "./declare.ts";
import { Shop } from "./shop.ts";

/** Consumers of streams that are not as declared: what a change of them deletes depends on the stream as it is. */
let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(shopWith());
});
afterAll(() => shop.close());

type Retention = "limits" | "interest" | "workqueue";

/** Somebody else's stream with the consumer `ship`, which waits for all of its ten messages. */
async function theirs(name: string, retention: Retention): Promise<void> {
  const below = name.toLowerCase();
  await shop.api(`STREAM.CREATE.${name}`, { name, subjects: [`${below}.>`], retention });
  const config = { name: "ship", durable_name: "ship", ack_policy: "explicit" };
  await shop.api(`CONSUMER.CREATE.${name}.ship`, { stream_name: name, config });
  for (let count = 0; count < 5; count++)
    for (const kind of ["a", "b"]) await shop.store(`${below}.${kind}.${count}`);
}

/** Declares such a stream with a narrower `ship`. */
async function declare(declaration: Declaration & { readonly name: string }) {
  const below = declaration.name.toLowerCase();
  const consumers = {
    ship: { filterSubject: `${below}.a.>` },
    other: { filterSubject: `${below}.c.>` },
  };
  const policy = shopWith({ ...declaration, consumers });
  await shop.declare(policy);
  return policy;
}

async function filterOf(stream: string): Promise<unknown> {
  const { config } = await shop.api(`CONSUMER.INFO.${stream}.ship`);
  return (config as Readonly<Record<string, unknown>>)["filter_subject"];
}

describe("a consumer of a stream with another retention than is declared", () => {
  it("is neither changed nor made: its narrower filter would delete what it waits for", async () => {
    await theirs("WORK", "interest");
    const policy = await declare({ name: "WORK", retention: "workqueue" });
    expect((await shop.settled(policy, "refused", "WORK")).problem).toContain("retention");
    const row = await shop.settled(policy, "refused", "WORK", "ship");
    expect(row).toMatchObject({
      problem: expect.stringContaining("its stream is not as declared (retention)") as string,
      next: "settle the stream first",
      changes: [{ setting: "filter_subjects" }],
    });
    await shop.settled(policy, "refused", "WORK", "other");
    await absence(1500, "a change of the consumer");
    expect(await filterOf("WORK")).toBeUndefined();
    expect(await shop.messages("WORK")).toBe(10);
    expect((await shop.api("CONSUMER.INFO.WORK.other")).error).toMatchObject({ err_code: 10014 });
  });

  it("is changed once the stream has the declared one, and nothing is lost", async () => {
    await theirs("KEPT", "interest");
    const policy = await declare({ name: "KEPT", retention: "limits" });
    await shop.settled(policy, "ok", "KEPT");
    await shop.settled(policy, "ok", "KEPT", "ship");
    expect(await filterOf("KEPT")).toBe("kept.a.>");
    expect(await shop.messages("KEPT")).toBe(10);
  });
});

describe("a consumer of a stream whose change waits for the word", () => {
  const limited = { name: "WAITS", retention: "interest", maxMsgs: 8 } as const;

  it("waits too, though its own word is there; a missing one is made", async () => {
    await theirs("WAITS", "interest");
    const policy = await declare({ ...limited, mayLose: ["filterSubject"] });
    await shop.settled(policy, "refused", "WAITS");
    const row = await shop.settled(policy, "refused", "WAITS", "ship");
    expect(row.problem).toContain("its stream is not as declared (maxMsgs)");
    await shop.settled(policy, "ok", "WAITS", "other");
    await absence(1500, "a change of the consumer");
    expect(await filterOf("WAITS")).toBeUndefined();
    expect(await shop.messages("WAITS")).toBe(10);
  });

  it("is changed after it", async () => {
    const policy = await declare({ ...limited, mayLose: ["maxMsgs", "filterSubject"] });
    await shop.settled(policy, "ok", "WAITS");
    await shop.settled(policy, "ok", "WAITS", "ship");
    expect(await filterOf("WAITS")).toBe("waits.a.>");
    // of the eight newest, those that somebody waits for
    expect(await shop.messages("WAITS")).toBe(4);
  });
});

describe("a consumer of a stream that JetStream refuses", () => {
  it("is absent, and made with its stream", async () => {
    await shop.api("STREAM.CREATE.OTHERS", { name: "OTHERS", subjects: ["taken.>"] });
    const policy = await declare({ name: "TAKEN" });
    await shop.settled(policy, "refused", "TAKEN");
    const row = await shop.settled(policy, "absent", "TAKEN", "ship");
    expect(row.problem).toBe("its stream is not there");
    await shop.api("STREAM.DELETE.OTHERS");
    const again = await declare({ name: "TAKEN", description: "At last" });
    await shop.settled(again, "ok", "TAKEN", "ship");
  });
});
