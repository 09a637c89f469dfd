import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { wait } from "../../../../provider/process/wait.ts";
import { PageServer } from "../../../support/page-server.ts";

let page: PageServer;

const right = { status: 200, body: '{"policy":"sha256:new"}' };

beforeEach(async () => {
  page = await PageServer.start();
});
afterEach(() => page.stop());

const inputs = (changes: Partial<Parameters<typeof wait.create>[0]> = {}) => ({
  ...{ what: "the declared streams", url: page.url, expect: "sha256:new", timeout: 5 },
  ...changes,
});

describe("a wait", () => {
  it("ends as soon as the address says that it is so", async () => {
    page.answer = (time) => (time < 3 ? { status: 503, body: "{}" } : right);
    expect(await wait.create(inputs())).toEqual({ id: page.url, state: inputs() });
    expect(page.asked).toBe(3);
  });

  it("goes on while the answer is about something else", async () => {
    page.answer = (time) => (time < 2 ? { status: 200, body: '{"policy":"sha256:old"}' } : right);
    await wait.create(inputs());
    expect(page.asked).toBe(2);
  });

  it("fails when the time is over, with the problems that the answer lists", async () => {
    const problems = ["ORDERS in shopdata: it is absent", "LEDGER in books: refused"];
    page.answer = () => ({ status: 503, body: JSON.stringify({ problems }) });
    await expect(wait.create(inputs({ timeout: 0.3 }))).rejects.toThrow(
      `s for the declared streams: ${page.url} answers 503: ORDERS in shopdata: it is absent; LEDGER in books: refused`,
    );
  });

  it("does not go on for its whole time after a refusal, which waiting does not change", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const problems = ["ORDERS in shopdata: refused: max_age would remove messages"];
    page.answer = () => {
      vi.setSystemTime(Date.now() + 5_000);
      return { status: 409, body: JSON.stringify({ problems }) };
    };
    await expect(wait.create(inputs({ timeout: 600 }))).rejects.toThrow(
      "waited 15 s for the declared streams: refused: ORDERS in shopdata: refused: max_age",
    );
    vi.useRealTimers();
  });

  it("goes on after a refusal that passes, as those of a cluster without a leader do", async () => {
    page.answer = (time) => (time < 3 ? { status: 409, body: "{}" } : right);
    await wait.create(inputs());
    expect(page.asked).toBe(3);
  });

  it.each(["not JSON", "null", '{"problems":[]}', '{"problems":"none"}'])(
    "fails with the status alone, where the answer is %s",
    async (body) => {
      page.answer = () => ({ status: 503, body });
      await expect(wait.create(inputs({ timeout: 0.1 }))).rejects.toThrow(/answers 503$/);
    },
  );

  it("fails when nobody answers", async () => {
    page.stop();
    await expect(wait.create(inputs({ timeout: 0.1 }))).rejects.toThrow("ECONNREFUSED");
  });

  it("changes nothing while it is still so, and is waited for again when it no longer is", async () => {
    page.answer = () => right;
    expect(await wait.diff(inputs(), inputs())).toBe("none");
    page.answer = () => ({ status: 503, body: "{}" });
    expect(await wait.diff(inputs(), inputs())).toBe("update");
  });

  it("is waited for when something else is to be so", async () => {
    page.answer = () => right;
    expect(await wait.diff(inputs({ expect: "sha256:old" }), inputs())).toBe("update");
    expect(await wait.update?.(inputs({ expect: "sha256:old" }), inputs())).toEqual(inputs());
  });

  it("takes some time at most, which is more than none", () => {
    expect(wait.check({ timeout: 60 })).toEqual([]);
    expect(wait.check({})).toEqual([]);
    expect(wait.check({ timeout: 0 })).toEqual([
      { property: "timeout", reason: "0 is not a number of seconds" },
    ]);
  });
});
