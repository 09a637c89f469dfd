import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Terminal } from "../../../support/terminal.ts";

let terminal: Terminal;
beforeEach(() => (terminal = new Terminal()));
afterEach(() => terminal.remove());

describe("nats-entra explain", () => {
  it("says what a code means, its usual cause, what to do, and where to read on", async () => {
    const { code, stdout } = await terminal.run("explain", "no_roles");
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "no_roles (refused login)
        The identity has no app role.
        cause  Nobody has assigned one, or it was assigned after the token was issued.
        next   Assign a role in Entra, then sign in again.
        read   docs/reference/entra.md
      "
    `);
  });

  it("says each meaning of a code that several parts use", async () => {
    const { stdout } = await terminal.run("explain", "audit_unavailable");
    expect(stdout).toContain("audit_unavailable (refused login)");
    expect(stdout).toContain("audit_unavailable (answer of the callouts)");
  });

  it("takes a code in any case, as a log or a search box may have it", async () => {
    expect((await terminal.run("explain", "NO_ROLES")).stdout).toContain("no_roles");
  });

  it("knows Entra's numbers that have a remedy", async () => {
    const { code, stdout } = await terminal.run("explain", "AADSTS50105");
    expect([code, stdout]).toEqual([0, expect.stringContaining("roles assigned to you")]);
    expect((await terminal.run("explain", "AADSTS1")).code).toBe(2);
  });

  it("suggests a close match for an unknown code, as a usage error", async () => {
    const { code, stdout, stderr } = await terminal.run("explain", "no_role");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe('error: there is no code "no_role"\n  next: did you mean no_roles?\n');
  });

  it("says how to see all codes where none is close", async () => {
    const { code, stderr } = await terminal.run("explain", "constructor-of-something");
    expect(code).toBe(2);
    expect(stderr).toContain("see all codes: nats-entra explain");
  });

  it("lists every code without an argument", async () => {
    const { code, stdout } = await terminal.run("explain");
    expect(code).toBe(0);
    for (const each of ["no_roles", "settings_missing", "subject_wildcard", "grant_self"])
      expect(stdout).toMatch(new RegExp(`^ {2}${each} +[A-Z]`, "m"));
  });

  it("has the same for programs", async () => {
    const { value } = await terminal.json("explain", "policy_unproved");
    expect(value).toEqual({
      codes: [
        {
          code: "policy_unproved",
          of: "proof",
          means: expect.any(String) as string,
          cause: expect.any(String) as string,
          next: expect.any(String) as string,
          read: "docs/explanation/proofs.md",
        },
      ],
    });
    const { value: list } = await terminal.json("explain");
    expect((list as { codes: unknown[] }).codes.length).toBeGreaterThan(200);
  });
});
