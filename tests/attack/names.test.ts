/**
 * Somebody who calls themselves what another is called: nobody must be revoked, or be granted a role, in another's
 * place. Names come from what operators write (client.json, people.json), and from nothing that identities choose.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identityOf } from "../../cli/oauth/access-token.ts";
import { People } from "../../cli/people/people.ts";
import { SessionStore } from "../../cli/session/store.ts";
import { readSettings } from "../../cli/settings/settings.ts";
import { installSettings, sampleToken } from "../support/cli/sample.ts";
import { having } from "../support/sources.ts";
import { Terminal } from "../support/terminal.ts";

const omar = "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b10";
const mallory = "66666666-7c7d-4f0e-9c37-6f1f1e9d2b66";

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  installSettings(terminal, { identities: [{ name: "omar", oid: omar }] });
});
afterEach(() => terminal.remove());
const people = () => People.of(readSettings(terminal.io, undefined));

describe("a name that an identity has given itself", () => {
  it("in its token names nobody, even when it has signed in on this machine", () => {
    const accessToken = sampleToken({ oid: mallory, preferred_username: "omar", name: "omar" });
    expect(identityOf(accessToken).name).toBe("omar");
    const settings = readSettings(terminal.io, undefined);
    const store = new SessionStore(terminal.io, settings);
    store.save({ version: 2, name: "omar", method: { kind: "browser" }, accessToken });
    store.save({ version: 2, name: "mallory", method: { kind: "browser" }, accessToken });
    expect(people().find("omar")).toMatchObject({ oid: omar });
    expect(() => people().find("mallory")).toThrow(
      expect.objectContaining({ code: "identity_unknown" }),
    );
    expect(people().nameOf(mallory)).toBeUndefined();
  });

  it("cannot get in by another way: names are read from settings and the address book alone", () => {
    expect(having(/new People\(/)).toEqual(["cli/people/people.ts"]);
    expect(
      having(/preferred_username|displayName|identityOf/).includes("cli/people/people.ts"),
    ).toBe(false);
  });

  it.each([
    ["of another alphabet", "\u043emar"],
    ["with a letter that does not show", "om\u200dar"],
    ["written from right to left", "\u202eramo"],
    ["with a full-width letter", "\uff4fmar"],
    ["with a space", "omar "],
    ["that only begins like it", "oma"],
  ])("%s is not taken for the other", (_what, name) => {
    expect(() => people().find(name)).toThrow(
      expect.objectContaining({ code: "identity_unknown" }),
    );
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is nobody", (name) => {
    expect(() => people().find(name)).toThrow(
      expect.objectContaining({ code: "identity_unknown" }),
    );
  });
});

describe("two sources that disagree about a name", () => {
  beforeEach(() => {
    const { peopleFile } = readSettings(terminal.io, undefined);
    const file = join(dirname(readSettings(terminal.io, undefined).file), "people.json");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ Omar: mallory }));
    installSettings(terminal, { identities: [{ name: "omar", oid: omar }], peopleFile: file });
    expect(peopleFile).not.toBe(file);
  });

  it.each([
    ["revoke", ["revoke", "omar", "--reason", "incident"]],
    ["grant", ["grant", "Orders.Read", "--to", "omar", "--for", "1h", "--reason", "incident"]],
    ["sessions", ["sessions", "--filter", "name=omar"]],
  ])("have %s refuse before anything is asked of the callouts", async (_command, args) => {
    const { code, stdout, stderr } = await terminal.run(...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain('"omar" is more than one identity');
    expect(stderr).toContain(omar);
    expect(stderr).toContain(mallory);
  });

  it("leave the object id, which means what the servers mean", () => {
    expect(people().find(mallory)).toEqual({ oid: mallory });
  });
});
