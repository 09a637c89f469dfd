import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { openBrowser, type Browser } from "../../support/pages/browser.ts";
import { CONTRAST, OVERFLOW } from "../../support/pages/rules.ts";
import { claims } from "../../support/connect.ts";
import { ids, sampleObjects } from "../../support/directory.ts";
import {
  issuerFolder,
  removeFolder,
  startIssuerProcess,
  type IssuerProcess,
} from "../../support/issuer/issuer.ts";

const oauth = `/${ids.tenant}/oauth2/v2.0`;
const scope = `api://${ids.api}/connect`;

describe("the sign-in pages in Chromium", { timeout: 30_000 }, () => {
  let issuer: IssuerProcess;
  let browser: Browser;
  beforeAll(async () => {
    issuer = await startIssuerProcess(await issuerFolder(sampleObjects()));
    browser = await openBrowser(readFileSync(join(issuer.folder, "cert.pem"), "utf8"));
  });
  afterAll(async () => {
    await browser.close();
    await issuer.stop();
    removeFolder(issuer.folder);
  });
  afterEach(async () => {
    await browser.scripts(true);
    expect(browser.complaints.splice(0)).toEqual([]);
  });

  const heading = () => browser.evaluate("document.querySelector('h1').textContent");

  async function newDevice(): Promise<{ userCode: string; deviceCode: string }> {
    const device = (
      await issuer.call(`${oauth}/devicecode`, { body: { client_id: ids.cli, scope } })
    ).json();
    return { userCode: String(device["user_code"]), deviceCode: String(device["device_code"]) };
  }

  async function redeemed(deviceCode: string): Promise<Record<string, unknown>> {
    const body = { grant_type: "device_code", client_id: ids.cli, device_code: deviceCode };
    return (await issuer.call(`${oauth}/token`, { body })).json();
  }

  it.each([
    ["with scripts", true],
    ["without any script", false],
  ])("sign a device in with the keyboard alone, %s", async (_, scripts) => {
    const { userCode, deviceCode } = await newDevice();
    await browser.open(`${issuer.authority}/devicelogin`);
    await browser.scripts(scripts);
    await browser.type(userCode.toLowerCase()); // the field has the focus
    await browser.press(["Enter"], "leaves");
    expect(await heading()).toBe("Sign in");
    await browser.press(["Tab", "Space", "Down", "Tab", "Enter"], "leaves"); // Ada, then Bob, then the button
    expect(await heading()).toBe("Signed in as Bob");
    expect(claims(String((await redeemed(deviceCode))["access_token"]))).toMatchObject({
      oid: ids.bob,
    });
  });

  it("cancel without a choice of person", async () => {
    const { userCode, deviceCode } = await newDevice();
    await browser.open(`${issuer.authority}/devicelogin?otc=${userCode}`);
    await browser.press(["Tab", "Tab", "Tab", "Enter"], "leaves");
    expect(await heading()).toBe("Sign-in cancelled");
    expect(await redeemed(deviceCode)).toMatchObject({ error: "authorization_declined" });
  });

  it("send the browser back to the client with a code", async () => {
    const landed = createServer((_, response) =>
      response.end("<h1>Back</h1><link rel=icon href=data:,>"),
    );
    landed.listen(0, "127.0.0.1");
    await once(landed, "listening");
    const address = `http://127.0.0.1:${(landed.address() as AddressInfo).port}`;
    const asked = {
      ...{
        client_id: ids.cli,
        response_type: "code",
        redirect_uri: address,
        scope,
        login_hint: "ada",
      },
      ...{
        code_challenge: createHash("sha256").update("v".repeat(43)).digest("base64url"),
        code_challenge_method: "S256",
      },
    };
    await browser.open(
      `${issuer.authority}${oauth}/authorize?${new URLSearchParams(asked).toString()}`,
    );
    await browser.press(["Tab", "Tab", "Enter"], "leaves"); // login_hint chose Ada
    expect(await browser.evaluate("location.href")).toMatch(
      new RegExp(`^${address}/\\?code=1\\.[\\w-]+&session_state=`),
    );
    landed.close();
    landed.closeAllConnections();
  });

  it("refuse what another site posts to them", async () => {
    const { userCode, deviceCode } = await newDevice();
    const form = `<form method=post action="${issuer.authority}/devicelogin"><input name=user_code value=${userCode}>
      <input name=person value=${ids.ada}><button name=decision value=approve autofocus>Win a prize</button></form><link rel=icon href=data:,>`;
    const foreign = createServer((_, response) =>
      response.setHeader("content-type", "text/html").end(form),
    );
    foreign.listen(0, "127.0.0.1");
    await once(foreign, "listening");
    await browser.open(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`);
    await browser.press(["Enter"], "leaves");
    expect(await heading()).toBe("Refused");
    expect(browser.complaints.splice(0).join()).toContain("403");
    expect(await redeemed(deviceCode)).toMatchObject({ error: "authorization_pending" });
    foreign.close();
    foreign.closeAllConnections();
  });

  it.each([
    ["phone", 360, 640],
    ["desktop", 1280, 800],
  ])(
    "fit a %s: nothing to scroll sideways, everything large enough to hit",
    async (_, width, height) => {
      const { userCode } = await newDevice();
      await browser.resize(width, height);
      await browser.open(`${issuer.authority}/devicelogin?otc=${userCode}`);
      expect(await browser.evaluate(OVERFLOW)).toBe(0);
      const smallest =
        "Math.min(...[...document.querySelectorAll('button, label')].map((e) => e.getBoundingClientRect().height))";
      expect(await browser.evaluate(smallest)).toBeGreaterThanOrEqual(44);
    },
  );

  it.each(["light", "dark"] as const)("have enough contrast in the %s", async (scheme) => {
    const { userCode } = await newDevice();
    await browser.emulate("screen", scheme);
    for (const path of ["/devicelogin", `/devicelogin?otc=${userCode}`]) {
      await browser.open(`${issuer.authority}${path}`);
      expect(await browser.evaluate(CONTRAST)).toEqual([]);
    }
    await browser.emulate("screen");
  });

  it("name every control, have one heading and one language", async () => {
    const { userCode } = await newDevice();
    await browser.open(`${issuer.authority}/devicelogin?otc=${userCode}`);
    expect(await browser.evaluate("document.documentElement.lang")).toBe("en");
    expect(await browser.evaluate("document.querySelectorAll('h1').length")).toBe(1);
    const unnamed =
      "[...document.querySelectorAll('input:not([type=hidden])')].filter((e) => e.labels.length === 0).length";
    expect(await browser.evaluate(unnamed)).toBe(0);
    expect(await browser.evaluate("document.querySelector('fieldset > legend').textContent")).toBe(
      "Who are you?",
    );
  });

  it("ask nobody else for anything", () => {
    const elsewhere = browser.requested.filter(
      (url) => !url.startsWith(issuer.authority) && !/^(data:|http:\/\/127\.0\.0\.1)/.test(url),
    );
    expect(elsewhere).toEqual([]);
  });
});
