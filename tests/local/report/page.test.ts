import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile, diff, type AccessDocument, type Assignment } from "../../../access/index.ts";
import { accessReport } from "../../../access/report/index.ts";
import { reportPage } from "../../../reports/access/page.ts";
import examplePolicy from "../../../policies/index.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { openBrowser, type Browser } from "../../support/pages/browser.ts";
import { CONTRAST, OVERFLOW } from "../../support/pages/rules.ts";

const { document, sources } = compile(examplePolicy, { root: process.cwd() });
const assignments: readonly Assignment[] = [
  { role: "Orders.Read", principal: "Sara Lind", kind: "user" },
  { role: "Orders.Read", principal: "Ivan Petrov", kind: "user" },
  { role: "Finance.Read", principal: "Ivan Petrov", kind: "user" },
  { role: "Agents.Triage", principal: "AI triage agent", kind: "application" },
];
const HOSTILE = `</script><img src=x onerror="document.title='owned'">'"><b>`;

describe("the access map in Chromium", { timeout: 30_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "nats-entra-report-"));
  let browser: Browser;
  beforeAll(async () => {
    const base: AccessDocument = structuredClone(document);
    Object.assign(base, { digest: `sha256:${"0".repeat(64)}` });
    Object.assign(base.roles["Orders.Read"]?.subscribe ?? {}, { deny: ["orders.events.>"] });
    const changes = diff(base, document, { sources: { head: sources }, assignments });
    write("plain", reportPage(accessReport(document, sources, { assignments })));
    write("diff", reportPage(accessReport(document, sources, { assignments, diff: changes })));
    write("hostile", hostilePage());
    write("long", longPage());
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    await browser.resize(1280, 900);
    await browser.emulate("screen");
    await open("plain");
  });
  afterEach(() => {
    // no request but for the page itself, no policy broken, no exception
    expect(browser.requested.splice(0).filter((url) => !url.startsWith("file:"))).toEqual([]);
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  const write = (name: string, page: string) => {
    writeFileSync(join(folder, `${name}.html`), page);
  };
  const open = (name: string) => browser.open(`file://${join(folder, `${name}.html`)}`);
  const texts = async (selector: string) =>
    (await browser.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((e) => e.checkVisibility()).map((e) => e.textContent.trim().replace(/\\s+/g, " "))`,
    )) as string[];
  const roles = () => texts("#roles h3");
  const answer = async () => (await texts("#answer"))[0];
  /** The page answers to what is typed 120 ms later. */
  const settled = () => browser.settle(120);
  const search = async (text: string) => {
    await browser.evaluate("document.getElementById('query').select()");
    await browser.type(text);
    await settled();
  };
  const choose = async (id: string, value: string) => {
    await browser.evaluate(
      `(() => { const field = document.getElementById(${JSON.stringify(id)}); field.value = ${JSON.stringify(value)}; field.dispatchEvent(new Event("input", { bubbles: true })); })()`,
    );
    await settled();
  };

  it("shows every role, capability and subject at first", async () => {
    expect(await roles()).toEqual(await texts("#map tbody th[scope=row]"));
    expect((await roles()).length).toBe(Object.keys(document.roles).length);
    expect(await answer()).toBe("13 of 13 roles.");
  });

  it("finds who uses a subject, through wildcards, claims and denies", async () => {
    await search("orders.cancel");
    expect(await answer()).toBe(
      "3 of 13 roles: search “orders.cancel”. orders.cancel can be published by Orders.Operate; received by Orders.Serve (queue group order-service).",
    );
    // the one that never may is shown, too
    expect(await roles()).toEqual(["Agents.Triage", "Orders.Operate", "Orders.Serve"]);
    await search("agents.3f0a8c52-7d1e-4b6f-9a2c-5e8d1b4c7f60.findings");
    expect(await answer()).toMatch(/published by Agents\.Triage; received by Orders\.Operate\.$/);
    await search("orders.events.payment.card");
    expect(await answer()).toMatch(/published by Orders\.Serve; received by Orders\.Operate\.$/);
    expect(await roles()).toEqual(["Orders.Operate", "Orders.Serve"]);
  });

  it("narrows everything to a search for words", async () => {
    await search("bucket prices");
    expect(await roles()).toEqual([
      "Orders.Operate",
      "Pricing.Write",
      "Orders.Serve",
      "Streams.Deploy",
    ]);
    for (const row of await texts("#capabilities tbody th[scope=row]"))
      expect(row).toMatch(/prices/);
    await search("no such thing");
    expect(await roles()).toEqual([]);
    expect(await texts("#map tbody tr, #capabilities tbody tr, #subjects li")).toEqual([]);
  });

  it("filters by kind of member, account, holder and risk, and says so", async () => {
    await choose("kind", "user");
    expect(await roles()).toEqual([
      "Nats.Audit",
      "Nats.Operate",
      "Orders.Lead",
      "Finance.Book",
      "Finance.Read",
      "Orders.Operate",
      "Orders.Read",
    ]);
    await choose("account", "CONTROL");
    expect(await roles()).toEqual(["Nats.Audit", "Nats.Operate", "Orders.Lead"]);
    await choose("account", "orders");
    expect(await roles()).toEqual(["Orders.Read"]);
    await choose("identity", "Ivan Petrov");
    expect(await roles()).toEqual(["Orders.Read"]);
    expect(await texts("#identities h3")).toEqual(["Ivan Petrov"]);
    expect(await answer()).toBe("1 of 13 roles: for people, account orders, held by Ivan Petrov.");
    await browser.evaluate("document.getElementById('clear').click()");
    await settled();
    expect(await answer()).toBe("13 of 13 roles.");
    await browser.evaluate("document.getElementById('high').click()");
    await settled();
    expect(await roles()).toEqual([
      "Finance.Book",
      "Ledger.Deploy",
      "Orders.Operate", // follows a stream, and so may delete consumers of others
      "Streams.Deploy",
    ]);
    for (const row of await texts("#capabilities tbody th[scope=row]"))
      expect(row).toMatch(/high risk/);
  });

  it("works by keyboard alone, with the focus in sight", async () => {
    const focus = () =>
      browser.evaluate(
        "(() => { const e = document.activeElement; const s = getComputedStyle(e); return [e.id || e.textContent.trim(), s.outlineStyle !== 'none']; })()",
      );
    await browser.press(["Tab"]);
    expect(await focus()).toEqual(["Skip to the content", true]);
    const links = (await texts("nav a")).length;
    await browser.press(Array.from({ length: links + 1 }, () => "Tab" as const));
    expect(await focus()).toEqual(["query", true]);
    await browser.type("deploy");
    await settled();
    expect(await roles()).toEqual(["Ledger.Deploy", "Streams.Deploy"]);
    await browser.press(["Tab", "Tab", "Tab", "Tab", "Space"]);
    expect(await focus()).toEqual(["high", true]);
    await browser.press(["Tab", "Enter"]); // clear
    await settled();
    expect((await roles()).length).toBe(13);
    await browser.press(["Tab"]);
    expect(await focus()).toEqual(["picture-role", true]);
    // the canvas, what is chosen in the picture, the map
    await browser.press(["Tab", "Tab", "Tab"]);
    expect(await browser.evaluate("document.activeElement.className")).toBe("scroll");
    // a part that is closed opens with Enter
    await browser.evaluate("document.querySelector('#roles summary').focus()");
    await browser.press(["Enter"]);
    expect(await browser.evaluate("document.querySelector('#roles details').open")).toBe(true);
  });

  it("shows a role that a link leads to, whatever the filter", async () => {
    await search("Finance.Read");
    await browser.evaluate("location.hash = '#role-Orders.Operate'");
    await settled();
    expect(await roles()).toContain("Orders.Operate");
    expect(await answer()).toBe("13 of 13 roles.");
  });

  it("opens the tree while something is searched, and leaves it as it was", async () => {
    const open = () => browser.evaluate("document.querySelectorAll('.tree details[open]').length");
    const before = await open();
    await search("$JS.API.STREAM.INFO.KV_prices");
    expect(await texts("#subjects code")).toContain("KV_prices");
    await search(" ");
    expect(await open()).toBe(before);
  });

  it("is whole without scripts", async () => {
    await browser.scripts(false);
    await open("plain");
    await browser.scripts(true); // to look at it; the page's own did not run
    expect((await roles()).length).toBe(13);
    expect(await texts("form")).toEqual([]);
  });

  it("names its landmarks, fields and headings", async () => {
    expect(await texts("h1")).toEqual(["Access map"]);
    const audit = await browser.evaluate(AUDIT);
    expect(audit).toEqual({
      landmarks: ["HEADER", "NAV", "FORM", "MAIN"],
      language: "en",
      unnamed: [],
      twice: [],
      skipped: [],
      dangling: [],
      small: [],
    });
  });

  it.each([
    ["light", "plain"],
    ["dark", "plain"],
    ["light", "diff"],
    ["dark", "diff"],
  ] as const)("has enough contrast in the %s, on the page %s", async (scheme, name) => {
    await browser.emulate("screen", scheme);
    await open(name);
    expect(await browser.evaluate(CONTRAST)).toEqual([]);
  });

  it.each(
    ["diff", "long"].flatMap((name) => [390, 768, 1280].map((width) => [name, width] as const)),
  )(
    "fits, on the page %s, %i pixels; only the map and the picture scroll by themselves",
    async (name, width) => {
      await browser.resize(width, 900);
      await open(name);
      expect(await browser.evaluate(OVERFLOW)).toBe(0);
    },
  );

  it("prints everything that is shown, without controls, dark on white", async () => {
    await search("Orders.Read");
    await browser.emulate("print", "dark");
    await browser.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await browser.evaluate("document.querySelectorAll('details:not([open])').length")).toBe(
      0,
    );
    expect(await texts("nav, form input, form select, form button")).toEqual([]);
    expect(await answer()).toContain("search “Orders.Read”"); // a part is not taken for the whole
    expect(await browser.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
    expect(await browser.evaluate(CONTRAST)).toEqual([]);
    await browser.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(
      await browser.evaluate("document.querySelectorAll('details:not([open])').length"),
    ).toBeGreaterThan(0);
    expect((await browser.print()).subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("shows the difference to an earlier policy first, with its verdict", async () => {
    await open("diff");
    expect((await texts("h2"))[0]).toBe("Changes");
    expect((await texts("#changes .lead"))[0]).toMatch(/^BROADENS\. /);
    expect(await texts("#changes h3")).toEqual(["Orders.Read BROADENS"]);
    expect((await texts("#changes article"))[0]).toMatch(/Held by Ivan Petrov, Sara Lind/);
  });

  it("runs nothing that stands in a name", async () => {
    await open("hostile");
    expect(await browser.evaluate("document.title")).toMatch(/^Access map/);
    expect(await browser.evaluate("document.querySelectorAll('img, b').length")).toBe(0);
    expect(await roles()).toEqual([HOSTILE]);
    await search("owned");
    expect(await answer()).toBe("1 of 1 roles: search “owned”.");
    expect((await texts("#identities h3"))[0]).toBe(HOSTILE);
  });
});

/** Names as long as they get, from right to left, and without a place to break at. */
function longPage(): string {
  const role = `Role.${"Aa".repeat(28)}`;
  const name = "Wolfeschlegelsteinhausenbergerdorff the Elder of the Very Long Names and Titles";
  const long = accessDocument({
    [role]: roleEntry("shop", {
      displayName: name,
      description: "عبد الرحمن بن محمد",
      publish: { allow: [`a.${"x".repeat(198)}`, `${"seg.".repeat(50)}>`], deny: [] },
    }),
    Idle: roleEntry("shop", {}),
  });
  const held = [name, "عبد الرحمن بن محمد", "日本 🦊"].map((principal) => ({ role, principal }));
  return reportPage(
    accessReport(long, { files: [], accounts: {}, roles: {}, agents: {} }, { assignments: held }),
  );
}

function hostilePage(): string {
  const hostile = accessDocument({
    [HOSTILE]: roleEntry("shop", {
      displayName: HOSTILE,
      description: HOSTILE,
      publish: { allow: [`a.<b>.${"x".repeat(200)}`], deny: [] },
    }),
  });
  const held = [{ role: HOSTILE, principal: HOSTILE }];
  return reportPage(
    accessReport(
      hostile,
      { files: [], accounts: {}, roles: {}, agents: {} },
      { assignments: held },
    ),
  );
}

/** What a checker of accessibility looks for first. */
const AUDIT = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (e) => e.checkVisibility();
  const named = (e) =>
    e.getAttribute("aria-label") || e.labels?.[0]?.textContent.trim() || e.textContent.trim() ||
    document.getElementById(e.getAttribute("aria-labelledby"))?.textContent.trim();
  const ids = all("[id]").map(({ id }) => id);
  const levels = all("h1, h2, h3, h4").map((e) => Number(e.tagName[1]));
  const referred = [
    ...all("[aria-labelledby]").map((e) => e.getAttribute("aria-labelledby")),
    ...all("label").map((e) => e.htmlFor),
    ...all("a[href^='#']").map((e) => decodeURIComponent(e.hash.slice(1))),
  ];
  return {
    landmarks: all("body > header, nav, body > form[role=search], main").map((e) => e.tagName),
    language: document.documentElement.lang,
    unnamed: all("input, select, button, a, section, article, summary, th, [role=region]")
      .filter((e) => !named(e)).map((e) => e.outerHTML.slice(0, 80)),
    twice: ids.filter((id, i) => ids.indexOf(id) !== i),
    skipped: levels.filter((level, i) => i > 0 && level > levels[i - 1] + 1),
    dangling: referred.filter((id) => !ids.includes(id)),
    small: all("form input:not([type=checkbox]), select, button")
      .filter((e) => shown(e) && e.getBoundingClientRect().height < 44).map((e) => e.id),
  };
})()`;
