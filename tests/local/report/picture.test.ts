import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { compile, diff } from "../../../access/index.ts";
import { accessReport } from "../../../access/report/index.ts";
import { reportPage } from "../../../reports/access/page.ts";
import examplePolicy from "../../../policies/index.ts";
import { openBrowser, type Browser } from "../../support/pages/browser.ts";
import { manyAccounts } from "../../support/policies/many-accounts.ts";
import {
  walledDocument,
  walledEffects,
  walledSources,
} from "../../support/policies/walled-document.ts";

const base = walledDocument({ agents: false });
const head = walledDocument({ cancelling: true, finance: false });
const example = compile(examplePolicy, { root: process.cwd() });
const PAGES = {
  example: accessReport(example.document, example.sources),
  walls: accessReport(walledDocument(), walledSources, { effects: walledEffects }),
  diff: accessReport(head, walledSources, { effects: walledEffects, diff: diff(base, head) }),
  many: accessReport(manyAccounts(20, 60), walledSources),
} as const;

describe("the picture in Chromium", { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "nats-entra-picture-"));
  let browser: Browser;
  beforeAll(async () => {
    for (const [name, report] of Object.entries(PAGES))
      writeFileSync(join(folder, `${name}.html`), reportPage(report));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    await browser.resize(1280, 900);
    await browser.emulate("screen");
    await open("walls");
  });
  afterEach(() => {
    expect(browser.requested.splice(0).filter((url) => !url.startsWith("file:"))).toEqual([]);
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  const open = (name: keyof typeof PAGES) => browser.open(`file://${join(folder, `${name}.html`)}`);
  const texts = async (selector: string) =>
    (await browser.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((e) => e.checkVisibility()).map((e) => e.textContent.trim().replace(/\\s+/g, " "))`,
    )) as string[];
  const shown = (selector: string) =>
    browser.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((e) => e.checkVisibility()).length`,
    );
  const pick = (title: string) =>
    browser.evaluate(
      `[...document.querySelectorAll("[data-pick]")].find((e) => e.checkVisibility() && e.querySelector("title").textContent.trim() === ${JSON.stringify(title)}).dispatchEvent(new MouseEvent("click", { bubbles: true }))`,
    );
  const chosen = async () => (await texts("#picture-chosen h3 span"))[0];

  it("shows what a role reaches: directly, and by effect in a style of its own, with words", async () => {
    expect(await shown(".focused, #picture-chosen")).toBe(0);
    await pick("Role Shipping.Work");
    expect(await chosen()).toBe("Shipping.Work account shop");
    expect(await texts(".lit.direct[data-place] text")).toEqual([
      "shipping.labels.print",
      "ORDERS",
    ]);
    expect(await texts(".lit.effect[data-place] text")).toEqual(["orders.cancel", "ORDERS"]);
    expect(await texts(".bundle.lit title")).toEqual([]); // a title is not seen
    expect(await shown(".bundle.lit.direct")).toBe(1);
    // told apart by shape and stroke, not by colour alone
    expect(await shown(".picture .drawn circle.direct")).toBe(2);
    expect(await shown(".picture .drawn path.effect[d$='Z']")).toBe(2);
    const dashes = (way: string) =>
      browser.evaluate(
        `getComputedStyle(document.querySelector(".picture.wide .drawn path.${way}:not([d$=Z])")).strokeDasharray`,
      );
    expect(await dashes("direct")).toBe("none");
    expect(await dashes("effect")).not.toBe("none");
    expect(await texts("#picture-chosen h4")).toEqual(["Directly", "By effect"]);
    expect(await texts("#picture-chosen ol li")).toContain(
      "Orders.Serve receives the answer as a request",
    );
  });

  it("shows what is behind an arrow, and what is in an account", async () => {
    await pick("shop imports 4 services of shopdata");
    expect(await chosen()).toBe("shop imports 4 services of shopdata");
    expect(await texts("#picture-chosen li code")).toEqual(
      PAGES.walls.picture.bundles[4]?.shares.map(({ text }) => text),
    );
    await pick("Account shopdata, vault");
    expect(await chosen()).toBe("Account shopdata");
    expect(await texts("#picture-chosen button")).toEqual(["Close", "Streams.Deploy"]);
    await browser.evaluate("[...document.querySelectorAll('#picture-chosen button')][1].click()");
    expect(await chosen()).toBe("Streams.Deploy account shopdata");
    expect(
      await browser.evaluate(
        "document.getElementById('picture-role').selectedOptions[0].text.trim()",
      ),
    ).toBe("Streams.Deploy");
  });

  it("works by keyboard alone, with the focus in sight", async () => {
    const focus = () =>
      browser.evaluate(
        "document.activeElement.getAttribute('aria-label') ?? document.activeElement.id",
      );
    await browser.evaluate("document.getElementById('picture-role').focus()");
    await browser.press(["Down"]);
    expect(await chosen()).toBe("Agents.Triage account agents");
    await browser.press(["Tab", "Tab"]); // past the canvas, which scrolls
    expect(await focus()).toBe("Account agents");
    await browser.press(["Down", "Down", "Down"]);
    expect(await focus()).toBe("Account finance");
    await browser.press(["Right", "Enter"]);
    expect(await focus()).toMatch(/shop|Orders\.Serve|Shipping\.Work/);
    expect(await chosen()).toBeDefined();
    expect(await browser.evaluate("document.activeElement.getAttribute('aria-pressed')")).toBe(
      "true",
    );
    expect(
      await browser.evaluate(
        "getComputedStyle(document.activeElement.querySelector('.chip, .box')).strokeWidth",
      ),
    ).toBe("3.5px");
    await browser.press(["Escape"]);
    expect(await shown(".focused, #picture-chosen")).toBe(0);
    // one stop for the whole picture
    expect(await shown(".picture [tabindex='0']")).toBe(1);
  });

  it("draws the difference: signs and strokes beside colours, and in words for the role", async () => {
    await open("diff");
    expect(await texts(".account.new > .head text, .account.removed > .head text")).toEqual([
      "agents",
      "+ new",
      "finance",
      "− removed",
    ]);
    expect(await texts(".bundle.new text.sign, .bundle.removed text.sign")).toEqual(["+", "−"]);
    expect(
      await browser.evaluate(
        "getComputedStyle(document.querySelector('.picture.wide .bundle.removed .line')).strokeDasharray",
      ),
    ).not.toBe("none");
    await pick("Role Orders.Read, changed");
    expect(await texts(".drawn text.sign")).toEqual(["+"]);
    expect(await texts("#picture-chosen li[data-change=new] .what")).toEqual([
      "publish orders.cancel in account shop, as orders.cancel",
    ]);
    await pick("Role Finance.Read, removed");
    expect(await texts("#picture-chosen li[data-change=removed] .what")).toHaveLength(2);
  });

  it.each([
    ["example", 390],
    ["example", 1280],
    ["walls", 390],
    ["walls", 1280],
    ["diff", 390],
    ["diff", 768],
    ["diff", 1280],
    ["many", 390],
    ["many", 1280],
  ] as const)("of %s at %i pixels has no text outside its box", async (name, width) => {
    await browser.resize(width, 900);
    await open(name);
    expect(await shown(".picture")).toBe(1);
    expect(await browser.evaluate(CLIPPED)).toEqual([]);
    const fits = await browser.evaluate(
      "(() => { const c = document.querySelector('.canvas'); return c.scrollWidth <= c.clientWidth; })()",
    );
    // on a phone the lines between 20 accounts take more room than there is
    if (name !== "many" || width > 390) expect(fits).toBe(true);
  });

  it.each([
    ["light", "diff"],
    ["dark", "diff"],
    ["light", "walls"],
    ["dark", "walls"],
  ] as const)(
    "has enough contrast in the %s, on the page %s, also with a role chosen",
    async (scheme, name) => {
      await browser.emulate("screen", scheme);
      await open(name);
      expect(await browser.evaluate(CONTRAST)).toEqual([]);
      await pick("Role Shipping.Work");
      expect(await browser.evaluate(CONTRAST)).toEqual([]);
    },
  );

  it("stays quick with 20 accounts of 60 roles, and finds a role that it has no room for", async () => {
    await open("many");
    // the quickest of several: the others tell how busy the machine is
    const took = await browser.evaluate(
      `(() => { const field = document.getElementById("picture-role"); return Math.min(...Array.from({ length: 4 }, () => ["30", "400", "1100"]).flat().map((value) => { const start = performance.now(); field.value = value; field.dispatchEvent(new Event("input", { bubbles: true })); document.body.getBoundingClientRect(); return performance.now() - start; })); })()`,
    );
    expect(took).toBeLessThan(250); // milliseconds
    expect(await chosen()).toBe("team-18.Role20 account team-18");
    expect(await texts(".picture .more.picked ~ *, .drawn text.code")).toContain("…m-18.Role20");
    expect(await shown(".picture .drawn circle.direct")).toBeGreaterThan(0);
  });

  it("prints wide, on a sheet that lies on its side, with what is chosen", async () => {
    await pick("Role Shipping.Work");
    await browser.resize(390, 900);
    await browser.emulate("print", "dark");
    expect(await shown(".picture.wide")).toBe(1);
    expect(await shown(".picture.narrow, .choice, #picture-chosen button")).toBe(0);
    expect(await chosen()).toBe("Shipping.Work account shop");
    const pdf = (await browser.print()).toString("latin1");
    const sides = [...pdf.matchAll(/\/MediaBox \[0 0 (?<width>[\d.]+) (?<height>[\d.]+)\]/g)].map(
      ({ groups }) => Number(groups?.["width"]) > Number(groups?.["height"]),
    );
    expect(new Set(sides)).toEqual(new Set([true, false]));
  });

  it("is there without scripts, as one picture with a name and a description", async () => {
    await browser.scripts(false);
    await open("walls");
    await browser.scripts(true);
    expect(await shown(".picture[role=img]")).toBe(1);
    expect(await shown(".choice, [role=button]")).toBe(0);
    expect(
      await browser.evaluate("document.getElementById('picture-words').textContent"),
    ).toContain("shop imports 4 services of shopdata");
    // effects stand with the role
    expect(await texts("#roles h4")).toContain("By effect");
  });
});

/** Texts that are not within the shape in which they stand. */
const CLIPPED = `[...document.querySelectorAll(".picture text:not(.sign)")].filter((e) => e.checkVisibility()).flatMap((e) => {
  const text = e.getBoundingClientRect();
  const rects = [...e.parentElement.querySelectorAll(":scope > rect")].map((r) => ({ ...r.getBoundingClientRect().toJSON(), name: r.getAttribute("class") }));
  const badges = rects.filter(({ name }) => name === "badge");
  const shape = e.matches(".badge") ? badges.find(({ left, right }) => left < text.right && text.left < right) : rects[0];
  const end = e.matches(".name") ? Math.min(shape.right, ...badges.map(({ left }) => left)) : shape.right;
  const inside = text.left >= shape.left && text.right <= end && text.top >= shape.top - 1 && text.bottom <= shape.bottom + 1;
  return inside ? [] : [e.textContent.trim()];
})`;

/** Texts of the picture whose contrast to what they stand on is below WCAG 2.2 AA's 4.5 : 1. */
const CONTRAST = `(() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const filled = (shape) => shape && getComputedStyle(shape).fill !== "none" && getComputedStyle(shape).fill;
  const behind = (e) =>
    filled(e.parentElement.querySelector(":scope > .chip")) ||
    filled(e.closest(".account")?.querySelector(".box")) ||
    getComputedStyle(document.querySelector(".canvas")).backgroundColor;
  return [...document.querySelectorAll(".picture text")].filter((e) => e.checkVisibility()).flatMap((e) => {
    const [a, b] = [light(rgb(getComputedStyle(e).fill)), light(rgb(behind(e)))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    return ratio < 4.5 ? [e.textContent.trim() + " " + ratio.toFixed(2)] : [];
  });
})()`;
