import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compile } from "../../../../access/index.ts";
import { deployedPolicy } from "../../../../cli/policy/document.ts";
import { readSettings } from "../../../../cli/settings/settings.ts";
import { samplePolicy } from "../../../support/policies/sample.ts";
import { Terminal } from "../../../support/terminal.ts";
import { sampleSettings } from "../../../support/cli/sample.ts";

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

function write(path: string, more: object = {}): string {
  const file = join(terminal.folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ ...sampleSettings, ...more }));
  return file;
}
const read = (option?: string) => readSettings(terminal.io, option);

describe("the settings file", () => {
  it("is the one that --settings names, from the working directory", () => {
    const file = write("mine.json");
    write(".nats-entra/run/client.json");
    expect(read("mine.json").file).toBe(file);
  });

  it("says what led to it", () => {
    const mine = write("mine.json");
    write(".nats-entra/run/client.json");
    write("home/run/client.json");
    const by = (env: Record<string, string>, option?: string) =>
      readSettings({ ...terminal.io, env: { ...terminal.io.env, ...env } }, option).by;
    expect(by({})).toBe("the stack in this folder");
    expect(by({ NATS_ENTRA_HOME: "home" })).toBe("NATS_ENTRA_HOME");
    expect(by({ NATS_ENTRA_HOME: "home", NATS_ENTRA_SETTINGS: mine })).toBe("NATS_ENTRA_SETTINGS");
    expect(by({ NATS_ENTRA_SETTINGS: mine }, "mine.json")).toBe("--settings");
  });

  it("finds certificates beside it, wherever the command runs", () => {
    const file = write("far/client.json", {
      natsCaFile: "nats.pem",
      authorityCaFile: "/etc/ca.pem",
    });
    expect(read(file)).toMatchObject({
      natsCaFile: join(dirname(file), "nats.pem"),
      authorityCaFile: "/etc/ca.pem",
    });
  });

  it("says whose streams each account uses", () => {
    write("client.json", { domains: { orders: ["orders-data"] } });
    expect(read("client.json").domains).toEqual({ orders: ["orders-data"] });
    write("client.json", { domains: { orders: "orders-data" } });
    expect(() => read("client.json")).toThrow(
      expect.objectContaining({
        why: "domains.orders must be a list, of which each is a string, not a string",
      }),
    );
  });

  it("is else the one of NATS_ENTRA_SETTINGS", () => {
    terminal.env["NATS_ENTRA_SETTINGS"] = write("other.json");
    terminal.env["NATS_ENTRA_HOME"] = join(terminal.folder, "home");
    expect(read().file).toBe(join(terminal.folder, "other.json"));
  });

  it("is else the one below NATS_ENTRA_HOME", () => {
    const file = write("home/run/client.json");
    write(".nats-entra/run/client.json");
    terminal.env["NATS_ENTRA_HOME"] = join(terminal.folder, "home");
    expect(read().file).toBe(file);
  });

  it("is else the nearest one above the working directory", () => {
    write(".nats-entra/run/client.json");
    const near = write("a/.nats-entra/run/client.json");
    terminal.cwd = join(terminal.folder, "a/b/c");
    mkdirSync(terminal.cwd, { recursive: true });
    expect(read().file).toBe(near);
  });

  it("that is nowhere is an error which says where it was sought and what to do", () => {
    expect(() => read()).toThrow(
      expect.objectContaining({
        code: "settings_missing",
        why: expect.stringContaining(terminal.folder) as string,
        next: expect.stringContaining("nats-entra use STACK") as string,
      }),
    );
  });

  it("that is named and missing does not fall back to another one", () => {
    write(".nats-entra/run/client.json");
    expect(() => read("gone.json")).toThrow(expect.objectContaining({ code: "settings_missing" }));
  });
});

describe("settings", () => {
  it.each([
    ["no JSON at all", "{", /JSON/],
    ["a list", "[]", /the file must be an object, not a list/],
    ["a missing address", { servers: undefined }, /servers is missing: it must be a list/],
    ["a number for a text", { tenantId: 1 }, /tenantId must be an id, not a number/],
    [
      "an authority without TLS",
      { authority: "http://localhost" },
      /authority must be an https URL/,
    ],
    ["clear text beyond this machine", { servers: ["nats://10.0.0.1"] }, /write tls:\/\//],
    ["no address", { servers: ["http://10.0.0.1"] }, /is not the address of a NATS server/],
    [
      "a setting of TLS that is not",
      { tls: { rejectUnauthorized: false } },
      /tls\.rejectUnauthorized is not known; known are handshakeFirst/,
    ],
    [
      "a word for true",
      { allowClearText: "yes" },
      /allowClearText must be true or false, not a string/,
    ],
    [
      "identities that are not",
      { local: { adminKeyFile: "key", identities: "sara" } },
      /local\.identities must be a list/,
    ],
  ])("with %s are refused, naming the member", (_what, wrong, why) => {
    const file = write("client.json", typeof wrong === "string" ? {} : wrong);
    if (typeof wrong === "string") writeFileSync(file, wrong);
    expect(() => read(file)).toThrow(
      expect.objectContaining({
        code: "settings_invalid",
        why: expect.stringMatching(why) as string,
      }),
    );
  });

  it("lose the slash at the authority's end, so that its URLs have one", () => {
    const file = write("client.json", { authority: "https://login.microsoftonline.com/" });
    expect(read(file).authority).toBe("https://login.microsoftonline.com");
  });
});

describe("the output client of a stack", () => {
  const pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";
  const output = { policyFile: undefined, local: undefined };

  it("holds authorities as text, which become files of their own", () => {
    const { natsCaFile = "", authorityCaFile } = read(
      write("client.json", { ...output, natsCa: pem, authorityCa: pem }),
    );
    expect(readFileSync(natsCaFile, "utf8")).toBe(pem);
    expect(authorityCaFile).toBe(natsCaFile);
    expect(statSync(natsCaFile).mode & 0o777).toBe(0o600);
  });

  it("with an authority that is none is refused", () => {
    expect(() => read(write("client.json", { natsCa: "key" }))).toThrow(
      expect.objectContaining({ why: "natsCa must be certificates in PEM" }),
    );
  });

  it("has the policy beside it", () => {
    const file = write("a/client.json", output);
    expect(read(file).policyFile).toBe(join(terminal.folder, "a/policy.json"));
    expect(() => deployedPolicy(read(file))).toThrow(
      expect.objectContaining({
        code: "policy_unreadable",
        why: "there is no such file",
        next: expect.stringContaining("nats-entra policy compile --out ") as string,
      }),
    );
  });

  it("says which policy that is", () => {
    const { document } = compile(samplePolicy);
    const file = write("client.json", { ...output, policyDigest: document.digest });
    writeFileSync(join(terminal.folder, "policy.json"), JSON.stringify(document));
    expect(deployedPolicy(read(file)).digest).toBe(document.digest);
    write("client.json", { ...output, policyDigest: "another" });
    expect(() => deployedPolicy(read(file))).toThrow(/is not the policy that was deployed$/);
  });
});
