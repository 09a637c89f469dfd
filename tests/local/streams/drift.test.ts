import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { absence } from "../../support/waiting/absence.ts";
import { until } from "../../support/waiting/until.ts";
import { admin, shopWith, type Declaration } from "./declare.ts";
import { Shop } from "./shop.ts";

/** What is done about each kind of change that somebody else makes to a managed stream. */
let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open(shopWith());
  await shop.api("STREAM.CREATE.PAYROLL", { name: "PAYROLL", subjects: ["payroll.>"] });
  await shop.store("payroll.june");
});
afterAll(() => shop.close());

type Named = Declaration & { readonly name: string };

async function declared(declaration: Named, state: "ok" | "refused" = "ok") {
  const policy = shopWith(declaration);
  await shop.declare(policy);
  return { policy, row: await shop.settled(policy, state, declaration.name) };
}

/** Somebody else changes a stream. */
async function update(name: string, change: object): Promise<void> {
  const config = { ...(await shop.config(name)), ...change };
  const { error } = await shop.api(`STREAM.UPDATE.${name}`, config);
  if (error !== undefined) throw new Error(JSON.stringify(error));
}

async function mended(name: string, isMended: (config: object) => boolean): Promise<void> {
  const isDone = async () => isMended((await shop.config(name)) ?? {});
  await until(`${name} to be mended`, isDone, { details: () => name });
}

const lastRecord = (stream: string) =>
  shop.records.filter((each) => each.stream === stream && each.status_id === 1).at(-1);

describe("subjects and sources that somebody adds", () => {
  it("are taken away again, with nothing that is stored", async () => {
    await declared({ name: "TAKES" });
    await shop.store("takes.one");
    await update("TAKES", {
      subjects: ["takes.>", "secrets.>"],
      sources: [{ name: "PAYROLL" }],
      description: "Theirs",
    });
    await mended("TAKES", (config) => !("sources" in config));
    expect(await shop.config("TAKES")).toMatchObject({ subjects: ["takes.>"] });
    expect(await shop.config("TAKES")).not.toHaveProperty("description");
    await until("its record", () => lastRecord("TAKES")?.activity_id === 3);
    const record = lastRecord("TAKES");
    expect(record).toMatchObject({ cause: "drift", activity_id: 3 });
    expect(record?.changes.map(({ setting }) => setting)).toEqual(
      expect.arrayContaining(["subjects", "sources"]),
    );
    const stored = await shop.messages("TAKES");
    expect(stored).toBeGreaterThanOrEqual(1);
    await expect(shop.store("secrets.one")).rejects.toThrow();
    await shop.store("takes.two");
    expect(await shop.messages("TAKES")).toBe(stored + 1);
  });

  it("stay when they were there before the declaration, until the policy names them", async () => {
    await shop.api("STREAM.CREATE.FOUND", { name: "FOUND", subjects: ["found.>", "more.>"] });
    const { row } = await declared({ name: "FOUND" }, "refused");
    expect(row.problem).toContain("subjects");
    await absence(1500, "a change of the subjects");
    expect(await shop.config("FOUND")).toMatchObject({ subjects: ["found.>", "more.>"] });
    await declared({ name: "FOUND", mayLose: ["subjects"] });
    expect(await shop.config("FOUND")).toMatchObject({ subjects: ["found.>"] });
  });
});

describe("limits that somebody raises", () => {
  const limits = { maxAge: "1h", maxBytes: "1MiB", maxMsgs: 1000, maxMsgsPerSubject: 10 } as const;
  const raised = { max_age: 0, max_bytes: -1, max_msgs: -1, max_msgs_per_subject: -1 };

  it("stay and are reported, since lowering them deletes; what comes with them does not stay", async () => {
    const { policy } = await declared({ name: "LIMITS", ...limits });
    await update("LIMITS", { ...raised, republish: { src: ">", dest: "stolen.>" } });
    await mended("LIMITS", (config) => !("republish" in config));
    const row = await shop.settled(policy, "refused", "LIMITS");
    expect(row.changes.map(({ setting }) => setting)).toEqual(Object.keys(raised));
    expect(await shop.config("LIMITS")).toMatchObject(raised);
  });

  it("do not make another change of theirs one of the policy", async () => {
    await update("LIMITS", { max_msg_size: 100 });
    await mended("LIMITS", (config) => "max_msg_size" in config && config.max_msg_size === -1);
    await until("its record", () => {
      const record = lastRecord("LIMITS");
      return record?.changes[0]?.setting === "max_msg_size" && record.cause === "drift";
    });
    expect(await shop.config("LIMITS")).toMatchObject(raised);
  });

  it("stay as well where the policy named them for a change of its own", async () => {
    await shop.api("STREAM.CREATE.ONCE", { name: "ONCE", subjects: ["once.>"] });
    const { policy } = await declared({ name: "ONCE", maxMsgs: 5, mayLose: ["maxMsgs"] });
    expect(await shop.config("ONCE")).toMatchObject({ max_msgs: 5 });
    await update("ONCE", { max_msgs: -1 });
    const row = await shop.settled(policy, "refused", "ONCE");
    expect(row.changes.map(({ setting }) => setting)).toEqual(["max_msgs"]);
    expect(await shop.config("ONCE")).toMatchObject({ max_msgs: -1 });
    // in later looks too
    await update("ONCE", { description: "Theirs" });
    await mended("ONCE", (config) => !("description" in config));
    await update("ONCE", { description: "Theirs" });
    await mended("ONCE", (config) => !("description" in config));
    expect(await shop.config("ONCE")).toMatchObject({ max_msgs: -1 });
  });
});

describe("drift that is only reported", () => {
  it("is left also while another setting is refused", async () => {
    await shop.api("STREAM.CREATE.TOLD", { name: "TOLD", subjects: ["told.>"] });
    const { policy } = await declared({ name: "TOLD", maxAge: "1h", drift: "report" }, "refused");
    await update("TOLD", { max_msg_size: 100 });
    const row = await shop.settled(policy, "drifted", "TOLD");
    expect(row.changes.map(({ setting }) => setting)).toEqual(["max_age", "max_msg_size"]);
    await absence(1500, "a change of the stream");
    expect(await shop.config("TOLD")).toMatchObject({ max_msg_size: 100 });
  });
});

describe("what somebody changes while a policy is put in force", () => {
  it("is taken back though the callout follows no advisories yet", async () => {
    const names = Array.from({ length: 10 }, (_, at) => `FIRST${at}`);
    const policy = shopWith(...names.map((name) => ({ name })));
    await shop.declare(policy);
    await until("the first of them", async () => (await shop.row("FIRST0"))?.state === "ok");
    await update("FIRST0", { max_msg_size: 100 });
    const isMended = async () => (await shop.config("FIRST0"))?.max_msg_size === -1;
    // sooner than the look that there would be anyway
    await until("it to be mended", isMended, { timeoutMs: 20_000 });
  });
});

describe("a stream that refuses new messages at its limits", () => {
  /** Publishes. @returns the text that the stream has then */
  async function put(text: string): Promise<string> {
    await (await shop.admin()).request("full.one", text);
    const { message } = await shop.api("STREAM.MSG.GET.FULL", { last_by_subj: "full.one" });
    return Buffer.from((message as { data: string }).data, "base64").toString();
  }

  it("is not made to push out old ones by a setting beside the one that is refused", async () => {
    const config = { name: "FULL", subjects: ["full.>"], max_msgs_per_subject: 1 };
    const full = { ...config, discard: "new", discard_new_per_subject: true };
    await shop.api("STREAM.CREATE.FULL", full);
    await shop.store("full.one", "first");
    await declared({ name: "FULL", maxMsgsPerSubject: 1 }, "refused");
    expect(await put("second")).toBe("first");
    expect(await shop.config("FULL")).toMatchObject({ discard_new_per_subject: true });
    await declared({ name: "FULL", maxMsgsPerSubject: 1, mayLose: ["discard"] });
    expect(await put("second")).toBe("second");
  });
});

describe("two that fight over a stream", () => {
  it("end in a report that says when it is tried again, and servers say who the other is", async () => {
    const { policy } = await declared({ name: "FIGHT" });
    const who = new Set<string>();
    const subject = "$JS.EVENT.ADVISORY.API";
    const listening = (await shop.admin()).subscribe(subject, {
      callback: (_error, message) => {
        const { client, subject: asked } = message.json<{
          client: { user: string };
          subject: string;
        }>();
        if (asked === "$JS.API.STREAM.UPDATE.FIGHT") who.add(client.user);
      },
    });
    for (let size = 1; size <= 4; size++) {
      await update("FIGHT", { max_msg_size: size });
      if (size < 4)
        await mended("FIGHT", (config) => "max_msg_size" in config && config.max_msg_size === -1);
    }
    const row = await shop.settled(policy, "drifted", "FIGHT");
    expect(row.problem).toBe("somebody keeps changing it back");
    expect(row.next).toContain(`on '${subject}'`);
    expect(row.next).toContain("10 minutes after");
    expect(await shop.config("FIGHT")).toMatchObject({ max_msg_size: 4 });
    listening.unsubscribe();
    expect([...who].filter((user) => !/^U[A-Z2-7]{55}$/.test(user))).toEqual([`user:${admin.oid}`]);
  });
});
