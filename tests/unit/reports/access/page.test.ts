import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { compile } from "../../../../access/index.ts";
import { accessReport } from "../../../../access/report/index.ts";
import { html, jsonInScript } from "../../../../text/html.ts";
import { reportCsv } from "../../../../reports/access/csv.ts";
import { reportPage } from "../../../../reports/access/page.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";
import { samplePolicy } from "../../../support/policies/sample.ts";

const { document, sources } = compile(samplePolicy, { root: process.cwd() });
const page = reportPage(accessReport(document, sources));
const contents = (tag: RegExp, text = page) =>
  [...text.matchAll(tag)].map(({ groups }) => groups?.["content"] ?? "");
const SCRIPT = /<script type="module">(?<content>[^]*?)<\/script>/g;
const STYLE = /<style>(?<content>[^]*?)<\/style>/g;
const INDEX = /<script type="application\/json" id="index">(?<content>[^]*?)<\/script>/g;

const HOSTILE = [
  `</script><script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' autofocus onfocus='alert(1)`,
  `<!--<script>`,
  `&lt;b&gt;`,
  `\u2028\u2029\u202eevil`,
];

describe("the page of the access report", () => {
  it("says of a role which kinds of connection it is for", () => {
    const report = accessReport(
      accessDocument({
        "Orders.Read": roleEntry("orders"),
        "Plant.Device": { ...roleEntry("orders"), connections: ["MQTT"] },
        "Site.Leaf": { ...roleEntry("orders"), connections: ["LEAFNODE"] },
      }),
      sources,
    );
    const said = reportPage(report).match(/Connects as<\/dt>\s*<dd>[^<]*/g);
    expect(said?.map((each) => each.replace(/.*<dd>/s, ""))).toEqual([
      "NATS client, websocket",
      "MQTT alone",
      "NATS client, websocket, leaf node",
    ]);
    const table = reportCsv(report);
    expect(table).toMatch(/^orders,Plant\.Device,"application\nuser",MQTT,/m);
    expect(table).toMatch(
      /^orders,Site\.Leaf,"application\nuser","STANDARD\nWEBSOCKET\nLEAFNODE",/m,
    );
  });

  it("runs its own script and style, and nothing else", () => {
    const policy = /http-equiv="Content-Security-Policy" content="(?<policy>[^"]*)"/.exec(page);
    const hash = (text: string) =>
      `&#39;sha256-${createHash("sha256").update(text).digest("base64")}&#39;`;
    const [script = "", ...scripts] = contents(SCRIPT);
    const [style = "", ...styles] = contents(STYLE);
    expect([scripts, styles]).toEqual([[], []]);
    expect(policy?.groups?.["policy"]?.split("; ")).toEqual([
      "default-src &#39;none&#39;",
      `script-src ${hash(script)}`,
      `style-src ${hash(style)}`,
      "base-uri &#39;none&#39;",
      "form-action &#39;none&#39;",
      "require-trusted-types-for &#39;script&#39;",
      "trusted-types &#39;none&#39;",
    ]);
    // the policy comes before anything that it is to hold
    expect(page.indexOf("Content-Security-Policy")).toBeLessThan(page.indexOf("<style"));
  });

  it("names no address and makes no code of text", () => {
    expect(page).not.toMatch(/https?:\/\//);
    expect(page).not.toMatch(/\b(?:src|srcset|action|formaction)=|@import|url\(/);
    expect(page).not.toMatch(/\son\w+=|style=|javascript:/);
    expect(contents(SCRIPT)[0]).not.toMatch(
      /\beval\b|new Function|innerHTML|outerHTML|document\.write|\bfetch\b/,
    );
    expect(contents(SCRIPT)[0]).not.toMatch(/^import/m);
  });

  it("is small", () => {
    expect(page.length).toBeLessThan(60_000);
  });

  it.each(HOSTILE)("shows %j for what it is", (text) => {
    const hostile = accessDocument({
      [text]: roleEntry("shop", { displayName: text, description: text }),
    });
    const assignments = [{ role: text, principal: text }];
    const empty = { files: [], accounts: {}, roles: {}, agents: {} };
    const shown = reportPage(accessReport(hostile, empty, { assignments }));
    const count = (pattern: RegExp) => shown.match(pattern)?.length;
    expect(count(/<script\b/g)).toBe(2);
    expect(count(/<\/script>/g)).toBe(2);
    expect(shown).not.toMatch(/<img|<b>|<!--/);
    const unquoted = shown.replaceAll(SCRIPT, "").replaceAll(/="[^"]*"/g, "");
    expect(unquoted).not.toMatch(/<[^>]*\s(?:on\w+|autofocus)\b/);
    expect(shown).not.toMatch(/[\u2028\u2029\u202e]/);
    const index = JSON.parse(contents(INDEX, shown)[0] ?? "") as Record<
      "roles" | "picture",
      unknown
    >;
    expect(index).toMatchObject({ roles: [{ name: text }], picture: { roles: [{ name: text }] } });
  });
});

describe("a template", () => {
  it("escapes what is put in, but not another template", () => {
    const inner = html`<b>${"<i>"}</b>`;
    expect(html`<p title="${`"'&`}">${inner}${[inner]}${3}${false}${undefined}</p>`.text).toBe(
      '<p title="&quot;&#39;&amp;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b>3</p>',
    );
  });

  it("makes visible what turns the direction of a text, or shows nothing", () => {
    expect(html`${"a\u202eb\u200b\u0007"}`.text).toBe("a\ufffdb\ufffd\ufffd");
  });
});

describe("JSON in a script element", () => {
  it("is the same value, without a character that HTML or a script could mistake", () => {
    const value = { "<!--": HOSTILE };
    const { text } = jsonInScript(value);
    expect(text).toMatch(/^[ !"#$%'-;=?-~]*$/);
    expect(JSON.parse(text)).toEqual(value);
  });
});
