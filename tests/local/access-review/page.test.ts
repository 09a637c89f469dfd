import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Review } from "../../../reports/access-review/model.ts";
import { reviewPage } from "../../../reports/access-review/page.ts";
import { openBrowser, type Browser } from "../../support/pages/browser.ts";
import { CONTRAST, OVERFLOW } from "../../support/pages/rules.ts";

const HOSTILE = `</style><img src=x onerror="document.title='owned'">'"><b>`;
const commit = {
  id: "0123456789abcdef0123456789abcdef01234567",
  author: `Ada ${HOSTILE} <ada@example.com>`,
  committer: "GitHub <noreply@github.com>",
  time: "2026-02-10T00:00:00.000Z",
  subject: "Shorter sessions for who looks things up, and a line that is as long as subjects get",
  reviewers: ["Grace Example <grace@example.com>"],
};
const oid = "33333333-3333-4333-8333-333333333333";
const instant = "2026-03-02T09:30:00Z";
const review: Review = {
  version: 1,
  period: { since: "2026-01-01T00:00:00Z", until: "2026-04-01T00:00:00Z" },
  policy: { digest: `sha256:${"a".repeat(64)}`, commit: commit.id, changed: true, inForce: [] },
  access: Array.from({ length: 40 }, (_, i) => ({
    ...{ identity: `Ada Example ${i} ${HOSTILE}`, oid, kind: "user", role: "Orders.Read" },
    ...{ account: "orders", assignment: "direct", since: instant, commit: commit.id },
    ...{ logins: 12, firstUsed: instant, lastUsed: instant, agents: ["triage"] },
  })),
  roles: [
    {
      ...{ role: "Orders.Read", account: "orders", members: ["user"], holders: 40, users: 1 },
      can: [
        { text: "request orders.status", high: false },
        { text: `publish ${"a".repeat(200)}.>`, high: true },
      ],
      ...{ logins: 480, lastUsed: instant, grantedBy: commit },
    },
  ],
  findings: [
    {
      ...{ code: "assignment_unused", identity: HOSTILE, role: "Orders.Read", text: "never used" },
      suggestion: "remove the assignment",
    },
  ],
  changes: [
    {
      commit,
      verdict: "NARROWS",
      what: "Orders.Read",
      gains: [],
      loses: ["maxSession: 8 h → 4 h"],
    },
  ],
  grants: [
    {
      ...{ id: "g-1", role: "Orders.Read", comment: HOSTILE, until: instant, given: true },
      holder: { id: oid, name: HOSTILE },
      proposed: { by: { id: oid, name: HOSTILE }, at: instant },
      approved: { by: { id: oid, name: "Grace Example" }, at: instant },
      withdrawn: { by: { id: oid, name: oid }, at: instant },
      ...{ logins: 2, lastUsed: instant },
    },
  ],
  revocations: [
    {
      ...{ id: "r-1", kind: "oid", target: { id: oid, name: HOSTILE }, comment: HOSTILE },
      revoked: { by: { id: oid, name: HOSTILE }, at: instant },
    },
  ],
  ended: { revoked: 2 },
  refusals: [{ reason: "no_roles", identity: "", count: 3, first: instant, last: instant }],
  kinds: [
    { classUid: 3005, activity: "revoke", count: 1, failed: 0, first: instant, last: instant },
  ],
  operations: [
    {
      ...{ time: instant, id: "r-1", classUid: 3005, activity: "revoke", succeeded: true },
      ...{ actor: oid, detail: JSON.stringify({ target: oid, reason: HOSTILE }) },
    },
  ],
  sinceLast: {
    ...{ period: { since: "2025-10-01T00:00:00Z", until: "2026-01-01T00:00:00Z" } },
    ...{ manifest: "b".repeat(64), policyChanged: true, lost: [] },
    gained: [{ identity: HOSTILE, role: "Orders.Read", assignment: "direct" }],
  },
  audit: [],
  unknown: [],
  limits: ["No audit was given: nothing is known of logins, refusals and operations."],
};

describe("the page of a review in Chromium", { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "nats-entra-review-"));
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(join(folder, "index.html"), reviewPage(review));
    browser = await openBrowser();
    await browser.open(`file://${join(folder, "index.html")}`);
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["a phone", 360, 740],
    ["a desktop", 1280, 900],
  ])("fits on %s, where wide tables scroll by themselves", async (_name, width, height) => {
    await browser.resize(width, height);
    expect(await browser.evaluate(OVERFLOW)).toBe(0);
    expect(
      await browser.evaluate(
        "[...document.querySelectorAll('.scroll')].every((e) => e.tabIndex === 0 && document.getElementById(e.getAttribute('aria-labelledby')))",
      ),
    ).toBe(true);
  });

  it.each(["light", "dark"] as const)("has enough contrast in the %s", async (scheme) => {
    await browser.emulate("screen", scheme);
    expect(await browser.evaluate(CONTRAST)).toEqual([]);
    await browser.emulate("screen");
  });

  it("leads to each of its parts", async () => {
    const dead = await browser.evaluate(
      "[...document.querySelectorAll('nav a')].filter((a) => !document.querySelector(a.getAttribute('href'))).length",
    );
    expect(dead).toBe(0);
  });

  it("prints every row of every table", async () => {
    await browser.emulate("print");
    const cut = await browser.evaluate(
      "[...document.querySelectorAll('.scroll')].filter((e) => getComputedStyle(e).overflowX !== 'visible').length",
    );
    expect(cut).toBe(0);
    expect((await browser.print()).length).toBeGreaterThan(20_000);
    await browser.emulate("screen");
  });

  it("takes names and reasons for text, asks nobody for anything, runs nothing", async () => {
    expect(await browser.evaluate("document.title")).toBe(
      "Access review · 2026-01-01 to 2026-04-01",
    );
    expect(await browser.evaluate("document.querySelectorAll('main img, main b').length")).toBe(0);
    expect(browser.requested.filter((url) => !url.startsWith("file:"))).toEqual([]);
    expect(browser.complaints).toEqual([]);
  });
});
