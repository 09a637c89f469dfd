import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { until } from "../../../callout/until.ts";
import { PageServer } from "../../support/page-server.ts";

let page: PageServer;

beforeEach(async () => {
  page = await PageServer.start();
});
afterEach(() => page.stop());

const wait = (timeout: number) => until({ url: page.url, expect: "sha256:new", timeout });

describe("a job that waits for a page of the callouts", () => {
  it("ends well once the page answers with the expected text", async () => {
    page.answer = (time) =>
      time < 2 ? { status: 503, body: "{}" } : { status: 200, body: "sha256:new" };
    expect(await wait(10)).toBeUndefined();
    expect(page.asked).toBe(2);
  });

  it("does not take an answer about an earlier deployment", async () => {
    page.answer = () => ({ status: 200, body: "sha256:old" });
    expect(await wait(0)).toBe(`not so after 0 s: ${page.url} does not say sha256:new yet`);
  });

  it("does not take the expected text from a page that says that it is not so", async () => {
    page.answer = () => ({ status: 503, body: '{"streams":"sha256:new"}' });
    expect(await wait(0)).toBe(`not so after 0 s: ${page.url} answers 503`);
  });

  it("says the page's problems, a line each", async () => {
    page.answer = () => ({
      status: 503,
      body: '{"problems":["ORDERS: absent","LEDGER: refused"]}',
    });
    expect(await wait(0)).toBe("not so after 0 s: ORDERS: absent\nLEDGER: refused");
  });

  it("does not wait for long after a refusal, which waiting does not change", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    page.answer = () => {
      vi.setSystemTime(Date.now() + 10_000);
      return { status: 409, body: '{"problems":["LEDGER: refused"]}' };
    };
    expect(await wait(600)).toBe("not so after 20 s: LEDGER: refused");
    vi.useRealTimers();
  });

  it("waits on after a refusal that passes", async () => {
    page.answer = (time) =>
      time < 2 ? { status: 409, body: "{}" } : { status: 200, body: "sha256:new" };
    expect(await wait(10)).toBeUndefined();
  });

  it.each(["[]", "{}", '{"problems":[]}', "<html>"])("says the status for %s", async (body) => {
    page.answer = () => ({ status: 502, body });
    expect(await wait(0)).toBe(`not so after 0 s: ${page.url} answers 502`);
  });

  it("says that nobody answers", async () => {
    page.stop();
    expect(await wait(0)).toMatch(/^not so after 0 s: .*ECONNREFUSED/);
  });
});
