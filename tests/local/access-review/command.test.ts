import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Manifest } from "../../../reports/access-review/manifest.ts";
import type { Review } from "../../../reports/access-review/model.ts";
import { beginning, joined } from "../../../protocol/audit/chain.ts";
import type { AuditEvent } from "../../../protocol/audit/event.ts";
import { roleId } from "../../../values/uuid.ts";
import { Terminal } from "../../support/terminal.ts";
import { TestRepository } from "../diff/repository.ts";

const tid = "11111111-1111-4111-8111-111111111111";
const person = (n: number) => `33333333-3333-4333-8333-00000000000${n}`;
const [ada, bob, eve, worker] = [1, 2, 3, 4].map(person) as [string, string, string, string];

const login = (time: string, oid: string, more: object) => ({
  ...{ class_uid: 3002, activity_id: 1, status_id: 1, decision: "granted" },
  ...{ time: Date.parse(time), id: `${oid} ${time}`, instance: "callout-0", tid, oid },
  ...{ policy: "sha256:1", idtyp: "user", ...more },
});
const refused = { status_id: 2, decision: "denied" };
const managed = (time: string, activity_id: number, more: object) => ({
  ...{ class_uid: 3005, activity_id, status_id: 1, id: `managed ${time}`, instance: "callout-0" },
  ...{ time: Date.parse(time), ...more },
});
const records: readonly object[] = [
  login("2025-12-31T23:59:59Z", ada, { roles_matched: ["Shop.Read"] }),
  login("2026-01-05T08:00:00Z", ada, { roles_matched: ["Shop.Read"] }),
  login("2026-03-02T09:30:00Z", ada, { roles_matched: ["Shop.Read"], agent: "triage" }),
  login("2026-02-01T08:00:00Z", eve, { roles_matched: ["Money.Read"] }),
  login("2026-02-01T08:00:00Z", worker, { roles_matched: ["Agents.Work"], idtyp: "app" }),
  login("2026-02-02T08:00:00Z", worker, {
    ...{ roles_matched: ["Agents.Work"], idtyp: "app" },
    ...{ activity_id: 99, activity_name: "reauthorization" },
  }),
  login("2026-02-03T08:00:00Z", bob, { ...refused, reason: "roles_expired" }),
  { ...login("2026-02-03T08:00:01Z", "", refused), oid: undefined, reason: "bad_signature" },
  {
    ...{ class_uid: 3005, activity_id: 99, activity_name: "revoke", status_id: 1, id: "r-1" },
    ...{ time: Date.parse("2026-03-01T00:00:00Z"), instance: "callout-0", oid: ada },
    ...{ target: bob, reason: "left the company" },
  },
  managed("2026-02-10T08:00:00Z", 99, {
    ...{ activity_name: "propose", grant: "g-1", role: "Money.Read", holder: bob },
    ...{ comment: "month's end", actor: ada },
  }),
  managed("2026-02-10T08:05:00Z", 1, {
    ...{ activity_name: "approve", grant: "g-1", role: "Money.Read", holder: bob },
    ...{ comment: "month's end", actor: eve, until: Date.parse("2026-02-10T10:05:00Z") / 1000 },
  }),
  login("2026-02-10T08:10:00Z", bob, {
    roles_matched: ["Money.Read"],
    roles_borrowed: [{ id: "g-1", role: "Money.Read", until: 1770717900 }],
  }),
  managed("2026-03-04T00:00:00Z", 2, {
    ...{ revocation: "r-2", target: { oid: bob }, comment: "laptop lost", actor: ada },
  }),
  managed("2026-03-05T00:00:00Z", 99, {
    ...{ activity_name: "lift", revocation: "r-2", target: { oid: bob }, comment: "laptop lost" },
    actor: eve,
  }),
  {
    ...{ class_uid: 6003, activity_id: 1, status_id: 2, verb: "publish", id: "v-1", oid: ada },
    ...{ time: Date.parse("2026-03-03T00:00:00Z"), instance: "n1", subject: "shop.cancel" },
  },
];

/** The records as the callout's log has them. */
function chained(): string {
  let head = beginning;
  return records
    .map((event) => {
      const line = joined(event as AuditEvent, head);
      head = line;
      return `${line.text}\n`;
    })
    .join("");
}

describe("access-review", { timeout: 60_000 }, () => {
  let terminal: Terminal;
  let repository: TestRepository;
  let review: Review;
  const at = (...path: string[]) => join(terminal.folder, ...path);
  const read = (...path: string[]) => readFileSync(at(...path), "utf8");
  const run = (out: string, options: Readonly<Record<string, string>> = {}) => {
    const all = {
      ...{ since: "2026-01-01", until: "2026-04-01", out, audit: "audit", directory: "graph.json" },
      ...options,
    };
    return terminal.run(
      "access-review",
      ...Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]),
    );
  };

  beforeAll(async () => {
    terminal = new Terminal();
    repository = new TestRepository(terminal.folder);
    const shop = read("policies/roles/shop.ts");
    repository.write(
      "policies/roles/shop.ts",
      shop.replace('maxSession: "8h"', 'maxSession: "4h"'),
    );
    repository.git("add", "--all");
    repository.git(
      ...["commit", "--quiet", "--date", "2026-02-10T00:00:00Z", "--message"],
      "Shorter sessions\n\nReviewed-by: Grace Example <grace@example.com>",
    );
    repository.write("audit/callout-0.000001.jsonl", chained());
    repository.write("audit/callout-1.000001.jsonl", '{"class_uid":3002,"time":17');
    const holds = (
      principalId: string,
      principalDisplayName: string,
      role: string,
      type = "User",
    ) => ({
      ...{ appRoleId: roleId(role), principalId, principalDisplayName, principalType: type },
      createdDateTime: "2026-01-02T10:00:00Z",
    });
    const value = [
      holds(ada, "Ada Example", "Shop.Read"),
      holds(bob, "Bob Example", "Shop.Read"),
      holds(person(5), "accounting", "Money.Read", "Group"),
      holds(worker, "worker", "Agents.Work", "ServicePrincipal"),
      holds(bob, "Bob Example", "Agents.Work"),
    ];
    writeFileSync(at("graph.json"), JSON.stringify({ value }));
    const { code, stderr } = await run("q1");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    review = JSON.parse(read("q1/review.json")) as Review;
  });
  afterAll(() => terminal.remove());

  const bare = (...more: string[]) =>
    terminal.run("access-review", "--since", "2026-01-01", "--until", "2026-04-01", ...more);

  it("says that it does not know, and never nobody, without a directory and an audit", async () => {
    const { code, stdout } = await bare("--out", "bare");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /: who holds roles is not known \(--directory\), who used them is not known \(--audit\), /,
    );
    const page = read("bare/index.html");
    expect(page).toContain("Not known: no directory was given (--directory).");
    expect(page).toContain("Not known: no audit was given (--audit).");
    expect(page).toMatch(/Who holds it is not known;\s+who used it is not known\./);
    expect(page).not.toMatch(/Nobody\.|None\.|Held by/);
    const found = JSON.parse(read("bare/review.json")) as Review;
    expect(found.unknown).toEqual(["assignments", "logins"]);
    expect(found.roles.flatMap((role) => Object.keys(role))).not.toContain("holders");
    expect(found.roles.flatMap((role) => Object.keys(role))).not.toContain("users");
  });

  it("says nobody where it has looked", async () => {
    writeFileSync(at("empty.json"), JSON.stringify({ value: [] }));
    const { code, stdout } = await bare("--out", "looked", "--directory", "empty.json");
    expect(code).toBe(0);
    expect(stdout).toMatch(/: 0 role assignments, who used them is not known/);
    const page = read("looked/index.html");
    expect(page).toContain("<p>Nobody.</p>");
    expect(page).toMatch(/Held by 0;\s+who used it is not known\./);
  });

  const accessOf = (identity: string, role: string) =>
    review.access.find((one) => one.identity === identity && one.role === role);
  const codesOf = (identity?: string) =>
    review.findings.filter((one) => one.identity === identity).map(({ code }) => code);

  it("says who had which role, since when, and when it was used first and last in the period", () => {
    expect(accessOf("Ada Example", "Shop.Read")).toMatchObject({
      oid: ada,
      account: "shop",
      assignment: "direct",
      since: "2026-01-02T10:00:00.000Z",
      logins: 2,
      firstUsed: "2026-01-05T08:00:00Z",
      lastUsed: "2026-03-02T09:30:00Z",
      agents: ["triage"],
    });
    expect(accessOf("accounting", "Money.Read")).toMatchObject({ assignment: "group", logins: 0 });
    expect(accessOf(eve, "Money.Read")).toMatchObject({ assignment: "by group", logins: 1 });
    // what a server asks at a reload is no login
    expect(accessOf("worker", "Agents.Work")).toMatchObject({ logins: 1, kind: "application" });
  });

  it("names the commit by which a role has what it grants now, and who reviewed it", () => {
    const head = repository.git("rev-parse", "HEAD").trim();
    const first = repository.git("rev-parse", "HEAD~1").trim();
    const by = (name: string) => review.roles.find(({ role }) => role === name)?.grantedBy;
    expect(by("Shop.Read")).toMatchObject({
      id: head,
      author: "T <t@localhost>",
      subject: "Shorter sessions",
      reviewers: ["Grace Example <grace@example.com>"],
    });
    expect(by("Money.Read")?.id).toBe(first);
    expect(accessOf("Ada Example", "Shop.Read")?.commit).toBe(head);
  });

  it("finds what was never used, what is void, and who tried more", () => {
    expect(codesOf("Bob Example")).toEqual([
      "assignment_void",
      "assignment_unused",
      "assignment_unused",
    ]);
    expect(codesOf("Ada Example")).toEqual(["violations"]);
    expect(codesOf("worker")).toEqual([]);
  });

  it("counts refusals by reason, and lists operations one by one", () => {
    expect(review.refusals).toMatchObject([
      { reason: "bad_signature", identity: "", count: 1 },
      { reason: "roles_expired", identity: "Bob Example", count: 1 },
    ]);
    expect(review.operations).toHaveLength(5);
    expect(review.operations[0]).toMatchObject({ activity: "revoke", actor: ada, succeeded: true });
    expect(read("q1/operations.csv")).toContain("left the company");
    expect(review.kinds.map(({ classUid, activity }) => [classUid, activity])).toEqual([
      ...["3005/2", "approve", "lift", "propose", "revoke"].map((activity) => [3005, activity]),
      [6003, "6003/1"],
    ]);
  });

  it("tells who got a role for a while and who agreed, apart from who is assigned it", () => {
    expect(accessOf("Bob Example", "Money.Read")).toMatchObject({ assignment: "grant", logins: 1 });
    expect(accessOf("Bob Example", "Shop.Read")).toMatchObject({ assignment: "direct", logins: 0 });
    expect(read("q1/grants.csv").trim().split("\n")[1]?.trim()).toBe(
      [
        ...["g-1", "Money.Read", "Bob Example", bob, "month's end"],
        ...["Ada Example", ada, "2026-02-10T08:00:00Z", eve, eve, "2026-02-10T08:05:00Z"],
        ...["2026-02-10T10:05:00Z", "", "", "yes", "1", "2026-02-10T08:10:00Z"],
      ].join(","),
    );
  });

  it("tells who was kept out, by whom, why, and who let them in again", () => {
    expect(read("q1/revocations.csv").trim().split("\n")[1]?.trim()).toBe(
      [
        ...["r-2", "oid", "Bob Example", bob, "laptop lost", "Ada Example", ada],
        ...["2026-03-04T00:00:00Z", "", eve, eve, "2026-03-05T00:00:00Z"],
      ].join(","),
    );
  });

  it("says what it does not know", () => {
    expect(review.limits.join("\n")).toMatch(/subjects a session then used is in no record/);
    expect(review.limits.join("\n")).toMatch(/^1 line of the audit is not a record/m);
    expect(review.limits.join("\n")).toMatch(/The export does not say who is in accounting/);
  });

  it("has a manifest with the hash of every file, and the same bytes for the same inputs", async () => {
    const manifest = JSON.parse(read("q1/manifest.json")) as Manifest;
    const names = readdirSync(at("q1"));
    expect(Object.keys(manifest.files)).toEqual(names.filter((name) => name !== "manifest.json"));
    expect(manifest.inputs.audit).toMatchObject([
      { file: "callout-0.000001.jsonl", records: 15, unreadable: 0 },
      { file: "callout-1.000001.jsonl", records: 0, unreadable: 1 },
    ]);
    expect((await run("q1-again")).code).toBe(0);
    for (const name of names) expect(read("q1-again", name)).toBe(read("q1", name));
  });

  it("says whether the audit is whole", async () => {
    expect(review.verified).toMatchObject({ ok: true, problems: [], torn: 1 });
    expect(review.limits.join("\n")).toMatch(/Whose signatures the audit must have was not said/);
    const lines = chained().split("\n");
    repository.write(
      "gap/callout-0.000001.jsonl",
      [...lines.slice(0, 2), ...lines.slice(3)].join("\n"),
    );
    expect((await run("gap-review", { audit: "gap" })).code).toBe(0);
    const { verified } = (JSON.parse(read("gap-review/manifest.json")) as Manifest).inputs;
    expect(verified).toMatchObject({ ok: false, problems: [{ code: "missing" }] });
    expect(read("gap-review/index.html")).toMatch(/The audit is not whole/);
  });

  it("compares with the review before, once that is what its manifest says", async () => {
    const graph = JSON.parse(read("graph.json")) as { value: { principalId: string }[] };
    const value = graph.value.filter(({ principalId }) => principalId !== bob);
    writeFileSync(at("later.json"), JSON.stringify({ value }));
    expect((await run("q2", { directory: "later.json", last: "q1" })).code).toBe(0);
    const { sinceLast } = JSON.parse(read("q2/review.json")) as Review;
    expect(sinceLast).toMatchObject({ policyChanged: false, gained: [] });
    expect(sinceLast?.lost.map(({ identity, role }) => [identity, role])).toEqual([
      ["Bob Example", "Agents.Work"],
      ["Bob Example", "Shop.Read"],
    ]);
    writeFileSync(at("q1-again/access.csv"), "changed");
    const changed = await run("q3", { last: "q1-again" });
    expect(changed.code).toBe(1);
    expect(changed.stderr).toMatch(/access\.csv of the last review is not what its manifest says/);
  });

  it.each([
    ["a directory that is none", { directory: "audit" }, /has no objects of a directory/],
    ["an audit that is not there", { audit: "nowhere" }, /cannot read nowhere/],
    ["a period that ends before it begins", { until: "2025-01-01" }, /ends before it begins/],
    ["a date that is none", { since: "last week" }, /--since 'last week' is not a date/],
    ["a last review that is none", { last: "audit" }, /cannot read the last review/],
  ] as const)("leaves nothing behind after %s", async (_what, options, message) => {
    const before = readdirSync(terminal.folder);
    const { code, stderr } = await run("broken", options);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(readdirSync(terminal.folder)).toEqual(before);
  });

  it("never writes over a review", async () => {
    const { code, stderr } = await run("q1");
    expect(code).toBe(1);
    expect(stderr).toMatch(/there is something at .*q1 already/);
  });
});
