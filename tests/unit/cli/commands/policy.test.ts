import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { documentIn } from "../../../../access/index.ts";
import { policyOf } from "../../../../compiler/index.ts";
import { Terminal } from "../../../support/terminal.ts";
import { writeShopPolicy } from "../../../support/policies/shop.ts";

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  writeShopPolicy(terminal.folder);
});
afterEach(() => terminal.remove());

function write(path: string, text: string): void {
  const file = join(terminal.folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
}

function replace(path: string, old: string, text: string): void {
  const file = join(terminal.folder, path);
  const before = readFileSync(file, "utf8");
  expect(before).toContain(old);
  writeFileSync(file, before.replace(old, text));
}

describe("policy check", () => {
  it("says what a good policy holds", async () => {
    const { code, stdout } = await terminal.run("policy", "check");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^✓ policies: 3 roles in 2 accounts, sha256:[0-9a-f]{64}\n {2}types not checked: no typescript .*\n! in vain/,
    );
    expect((await terminal.json("policy", "check")).value).toEqual({
      ok: true,
      digest: expect.stringMatching(/^sha256:/) as string,
      accounts: ["money", "shop"],
      roles: ["Agents.Work", "Money.Read", "Shop.Read"],
      invariants: 0,
      errors: [],
      unlisted: [],
      unwalled: [],
      unsent: expect.any(Array) as unknown,
      types: "no typescript beside the policy: npm install --save-dev typescript",
    });
  });

  it("says what a good policy does not wall off, and how to change it: exit code 0", async () => {
    replace("policies/roles/shop.ts", 'request("shop.status")', 'request("$JS.API.INFO")');
    replace("policies/roles/agents.ts", 'subscribe("shop.jobs"', 'serve("shop.jobs"');
    replace("policies/roles/agents.ts", "role, subscribe", "role, serve");
    const { code, stdout } = await terminal.run("policy", "check");
    expect(stdout).toMatch(/^! not walled off: \d roles? in 1 account can have messages sent/m);
    expect(stdout).toContain(
      "  account shop\n    high: Shop.Read can have answers sent to shop.jobs (Agents.Work serves it)\n",
    );
    expect(stdout).toMatch(
      /\n {2}put services, .* into accounts of their own: docs\/reference\/policies.md#/,
    );
    expect(code).toBe(0);
    expect((await terminal.json("policy", "check")).value).toMatchObject({
      ok: true,
      unwalled: expect.arrayContaining([
        expect.objectContaining({ account: "shop", role: "Shop.Read", severity: "high" }),
      ]) as unknown,
    });
  });

  it("warns of what roles hear and nobody sends, with its place and what to do: exit code 0", async () => {
    const { code, stdout } = await terminal.run("policy", "check");
    expect(code).toBe(0);
    expect(stdout.split("\n").slice(2)).toEqual([
      "! in vain: 4 grants of what nobody sends or answers",
      "  policies/roles/agents.ts:8:12 role 'Agents.Work': nobody can send what subscribe(shop.jobs, queue workers) hears",
      '    correct the subject, or grant somebody to publish it; if it comes from outside of the policy, say so: account("shop", { outside: ["shop.jobs"] })',
      "  policies/roles/money.ts:8:12 role 'Money.Read': nobody can send what subscribe(money.>) hears",
      expect.stringContaining('account("money", { outside: ["money.>"] })') as string,
      "  policies/roles/shop.ts:8:12 role 'Shop.Read': nobody hears what request(shop.status) asks",
      expect.stringMatching(/^ {4}correct the subject, or have a role serve it; /) as string,
      "  policies/roles/shop.ts:8:36 role 'Shop.Read': nobody can send what subscribe(shop.events.>) hears",
      expect.stringContaining('outside: ["shop.events.>"]') as string,
      "",
    ]);
    replace("policies/accounts.ts", 'sold"', 'sold", outside: ["shop.>"]');
    replace("policies/accounts.ts", 'counted"', 'counted", outside: ["money.paid"]');
    expect((await terminal.json("policy", "check")).value).toMatchObject({ unsent: [] });
    replace("policies/accounts.ts", '"money.paid"', '"money paid"');
    expect((await terminal.json("policy", "check")).value).toMatchObject({
      errors: [{ code: "subject_whitespace", account: "money" }],
    });
  });

  it("reports every mistake with its place, and exit code 1", async () => {
    replace("policies/roles/shop.ts", '"shop.status"', '"shop..status"');
    replace("policies/roles/money.ts", "account: money", 'account: "mony"');
    const { code, stdout } = await terminal.run("policy", "check");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ policies: 2 mistakes\n {2}policies\/roles\/money\.ts:\d+:\d+ role /);
    expect(stdout).toContain("did you mean 'money'?");
    const { value } = await terminal.json("policy", "check");
    expect(value).toMatchObject({
      ok: false,
      errors: [
        { code: "account_unknown", role: "Money.Read" },
        {
          code: "subject_empty_token",
          role: "Shop.Read",
          source: expect.stringMatching(/^policies\/roles\/shop\.ts:\d+:\d+$/) as string,
        },
      ],
    });
  });

  const invariants = (text: string) =>
    write(
      "policies/invariants.ts",
      `import { allow, never, request, subscribe, users } from "@nats-entra/access";
export default ${text};
`,
    );

  it("proves the invariants beside it", async () => {
    invariants('[never("Shop.Read", subscribe("shop.events.card.>"))]');
    const { code, stdout } = await terminal.run("policy", "check");
    expect(stdout).toMatch(/^✓ policies: 3 roles in 2 accounts, 1 invariant proved, sha256:/);
    expect(code).toBe(0);
  });

  it("reports streams that nobody would make, as long as the policy has no control account", async () => {
    replace(
      "policies/accounts.ts",
      "default: true }",
      'default: true, jetstream: { disk: "1GiB" } }',
    );
    replace("policies/roles/shop.ts", "import { request,", "import { publishTo, request, stream,");
    replace(
      "policies/roles/shop.ts",
      'grants: [request("shop.status"),',
      `grants: [
    publishTo(stream("SALES", { subjects: ["sales.>"] })), request("shop.status"),`,
    );
    const { code, stdout } = await terminal.run("policy", "check");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "  policies/roles/shop.ts:9:15 the policy declares streams (SALES) and has no controlAccount(), so nobody makes, " +
        "changes or watches them, and proofs take their settings as facts; add controlAccount() to its accounts [streams_unkept]\n",
    );
    replace("policies/index.ts", "import { policy }", "import { controlAccount, policy }");
    replace(
      "policies/index.ts",
      "[shop, money]",
      '[shop, money, controlAccount({ disk: "1GiB" })]',
    );
    expect((await terminal.run("policy", "check")).code).toBe(0);
  });

  it("tells a counterexample, with the grant's line, of each that does not hold", async () => {
    invariants(`[
  never(users, subscribe("shop.events.>"), "they are not for everybody"),
  allow("Shop.Read", request("shop.status")),
  allow("Shop.Read", request("shop.close")),
]`);
    const { code, stdout } = await terminal.run("policy", "check");
    expect(code).toBe(1);
    expect(stdout).toBe(`✗ policies: 2 mistakes
  policies/invariants.ts:3:3 never(users, subscribe(shop.events.>)) does not hold: a user with Shop.Read can receive shop.events.x, by subscribe(shop.events.>) at policies/roles/shop.ts:8:36; they are not for everybody [invariant_refuted]
  policies/invariants.ts:5:3 allow(Shop.Read, request(shop.close)) is not so: to publish shop.close is refused [expectation_failed]
`);
    expect((await terminal.json("policy", "check")).value).toMatchObject({
      ok: false,
      invariants: 3,
      errors: [
        {
          code: "invariant_refuted",
          source: "policies/invariants.ts:3:3",
          counterexample: {
            roles: ["Shop.Read"],
            members: ["user"],
            account: "shop",
            way: "receive",
            subject: "shop.events.x",
            grant: { role: "Shop.Read", source: { file: "policies/roles/shop.ts", line: 8 } },
          },
        },
        { code: "expectation_failed" },
      ],
    });
  });

  it.each([
    ["is no list", '{ never: "mind" }', /no list of invariants as its default export/],
    ["holds something else", "[1]", /no list of invariants as its default export/],
    ["throws", '(() => { throw new Error("on purpose"); })()', /on purpose/],
  ])("takes nothing for proved when invariants.ts %s", async (_what, text, said) => {
    invariants(text);
    const { code, stderr } = await terminal.run("policy", "check");
    expect(code).toBe(1);
    expect(stderr).toMatch(said);
  });

  it("reports a role file that nobody listed", async () => {
    write("policies/roles/forgotten.ts", "export {};\n");
    const { code, stdout } = await terminal.run("policy", "check");
    expect(code).toBe(1);
    expect(stdout).toContain("policies/roles/forgotten.ts is listed in no policy");
    expect((await terminal.json("policy", "check")).value).toMatchObject({
      unlisted: ["policies/roles/forgotten.ts"],
    });
  });

  it.each([
    ["is not there", "elsewhere", "", /there is no policy in .*elsewhere/],
    ["exports none", "a", "export default 1;", /has no policy as its default export/],
    ["does not parse", "b", "export default {", /cannot be read/],
    ["throws", "c", "throw new Error('on purpose');", /on purpose/],
  ])("says so when the policy %s", async (_what, dir, text, said) => {
    if (text !== "") write(`${dir}/index.ts`, text);
    const { code, stdout, stderr } = await terminal.run("policy", "check", dir);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(said);
  });

  const broken: [string, Record<string, string>, why: string, next: string][] = [
    [
      "its syntax",
      { "index.ts": "const a = 1;\nexport default role( {;" },
      "index.ts:2:23 Unexpected token `;`. Expected identifier, string literal, numeric literal or [ for the computed key",
      "correct the syntax there, or right before it",
    ],
    [
      "a name that nobody knows",
      { "index.ts": 'import "./roles/a.ts";', "roles/a.ts": "\n  unknown();" },
      "roles/a.ts:2:3 unknown is not defined",
      "import it, or correct the name",
    ],
    [
      "a name that is used too early",
      { "index.ts": "const b = a;\nconst a = 1;\nexport default [a, b];" },
      "index.ts:1:11 a is not initialized",
      "write it above the line that uses it",
    ],
    [
      "a file that is not there",
      { "index.ts": 'import "./role/a.ts";\nimport "./roles/a.ts";', "roles/a.ts": "" },
      "index.ts:1:1 there is no ./role/a.ts to import",
      "import ./roles/a.ts, or make the file role/a.ts",
    ],
    [
      "an export that is not there",
      { "index.ts": 'import { b } from "./roles/a.ts";\nvoid b;', "roles/a.ts": "export {};" },
      "index.ts:1:1 roles/a.ts gives a policy no 'b'",
      "correct the name, or export it in roles/a.ts",
    ],
    [
      "a word that the language does not have",
      { "index.ts": 'import { rolle } from "@nats-entra/access";\nvoid rolle;' },
      "index.ts:1:1 @nats-entra/access gives a policy no 'rolle'",
      "correct the name; docs/reference/policies.md has the names of the role language",
    ],
    [
      "files that import each other",
      {
        "index.ts": 'import "./a.ts";',
        "a.ts": 'import { b } from "./b.ts";\nexport const a = b;',
        "b.ts": 'import { a } from "./a.ts";\n\nexport const b = [a];',
      },
      "b.ts:3:19 a is used before it is made: b.ts imports a.ts imports b.ts",
      "move what they share into a file that imports none of them",
    ],
    [
      "an argument that no helper takes",
      {
        "index.ts":
          'import { publishTo } from "@nats-entra/access";\n\nexport default [publishTo("INVOICES")];',
      },
      'index.ts:3:17 publishTo takes a stream, as stream(…) makes it, not "INVOICES"',
      "correct it there",
    ],
    [
      "an import of something else",
      { "index.ts": 'import "node:fs";' },
      "index.ts:1:1 a policy may not import node:fs",
      "import files of the policy, by ./ or ../, and @nats-entra/access",
    ],
  ];

  it.each(broken)("has the place of %s, and what to do", async (_what, files, why, next) => {
    for (const [file, text] of Object.entries(files)) write(`broken/${file}`, text);
    const { code, stderr } = await terminal.run("policy", "check", "broken");
    expect(code).toBe(1);
    expect(stderr).toBe(
      "error: the policy of working tree cannot be read\n" +
        `  why:  broken/${why}\n  next: ${next}\n`,
    );
  });
});

describe("policy compile", () => {
  it("prints what a program in TypeScript deploys", async () => {
    const { code, stdout } = await terminal.run("policy", "compile");
    expect(code).toBe(0);
    const text = await policyOf("policies", { cwd: terminal.folder });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(text));
  });

  it("writes it to a file", async () => {
    const answer = await terminal.json("policy", "compile", "--out", "policy.json");
    expect(answer.code).toBe(0);
    const value = answer.value as { file: string; digest: string };
    expect(value.file).toBe(join(terminal.folder, "policy.json"));
    expect(documentIn(readFileSync(value.file, "utf8")).digest).toBe(value.digest);
    expect(statSync(value.file).isFile()).toBe(true);
  });

  it("writes nothing when an invariant does not hold, and says why", async () => {
    const broken = `import { everyone, never, publish } from "@nats-entra/access";
export default [never(everyone, publish("shop.status"))];
`;
    writeFileSync(join(terminal.folder, "policies/invariants.ts"), broken);
    const { code, stdout, stderr } = await terminal.run("policy", "compile");
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /1 invariant does not hold:\n.*never\(everyone, publish\(shop.status\)\)/s,
    );
    expect(code).toBe(1);
  });

  it("writes nothing when the policy has a mistake", async () => {
    replace("policies/roles/shop.ts", '"shop.status"', '"shop. status"');
    const { code, stdout, stderr } = await terminal.run("policy", "compile", "--json");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "policy_invalid" } });
  });
});

describe("policy explain", () => {
  const explain = (...args: string[]) => terminal.run("policy", "explain", ...args);

  it("lists what a role can do, with the line that grants it", async () => {
    const { code, stdout } = await explain("what-can", "Shop.Read");
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("golden/what-can.txt");
  });

  it("lists what roles can do together, and refuses roles of two accounts", async () => {
    const { stdout } = await explain("what-can", "Shop.Read", "Agents.Work");
    expect(stdout).toContain("Together, what one role denies is denied to the session.");
    const { code, stderr } = await explain("what-can", "Shop.Read", "Money.Read");
    expect(code).toBe(1);
    expect(stderr).toContain("'shop' and 'money'");
  });

  it("says which kinds of connection a role is for, besides NATS clients", async () => {
    replace("policies/roles/money.ts", "role, subscribe", "leaf, role");
    replace("policies/roles/money.ts", "subscribe(", "leaf({ subscribe: [");
    replace("policies/roles/money.ts", '.>")', '.>"] })');
    replace("policies/accounts.ts", 'counted"', 'counted", limits: { leafNodes: 1 }');
    const own = new Terminal();
    cpSync(join(terminal.folder, "policies"), join(own.folder, "policies"), { recursive: true });
    const { stdout } = await own.run("policy", "explain", "what-can", "Money.Read");
    expect(stdout).toContain("Money.Read in account money (user), leaf nodes too\n");
    const { value } = await own.json("policy", "explain", "what-can", "Money.Read");
    expect(value).toMatchObject({
      roles: [{ connections: ["STANDARD", "WEBSOCKET", "LEAFNODE"] }],
    });
    own.remove();
  });

  it("says that a role with mqtt() is for MQTT alone", async () => {
    replace("policies/roles/money.ts", "role, subscribe", "mqtt, role");
    replace("policies/roles/money.ts", "subscribe(", "mqtt({ subscribe: [");
    replace("policies/roles/money.ts", '.>")', '/#"] })');
    replace("policies/accounts.ts", 'counted"', 'counted", jetstream: { disk: "1GiB" }');
    const own = new Terminal();
    cpSync(join(terminal.folder, "policies"), join(own.folder, "policies"), { recursive: true });
    const { stdout } = await own.run("policy", "explain", "what-can", "Money.Read");
    expect(stdout).toContain("Money.Read in account money (user), MQTT alone\n");
    const { value } = await own.json("policy", "explain", "what-can", "Money.Read");
    expect(value).toMatchObject({ roles: [{ connections: ["MQTT"] }] });
    own.remove();
  });

  it("suggests a role when there is none of that name", async () => {
    const { code, stderr } = await explain("why", "Shop.Reed", "publish", "shop.status");
    expect(code).toBe(1);
    expect(stderr).toContain("did you mean 'Shop.Read'?");
  });

  it("lists who can do something", async () => {
    const { code, stdout } = await explain("who-can", "subscribe", "shop.events.>");
    expect(code).toBe(0);
    await expect(stdout).toMatchFileSnapshot("golden/who-can.txt");
    expect((await explain("who-can", "publish", "nowhere")).stdout).toBe(
      "No role may publish to nowhere.\n",
    );
  });

  it("lists what a role has others send, and who does so to a subject", async () => {
    const before = await explain("who-can", "publish", "shop.jobs");
    expect(before.stdout).toBe("No role may publish to shop.jobs.\n");
    replace("policies/roles/shop.ts", 'request("shop.status")', 'request("$JS.API.INFO")');
    replace("policies/roles/agents.ts", 'subscribe("shop.jobs"', 'serve("shop.jobs"');
    replace("policies/roles/agents.ts", "role, subscribe", "role, serve");
    // a policy that was read stays as it is in this process
    const own = new Terminal();
    cpSync(join(terminal.folder, "policies"), join(own.folder, "policies"), { recursive: true });
    const can = await own.run("policy", "explain", "what-can", "Shop.Read");
    expect(can.stdout).toContain(
      "\n  in account shop can have answers sent to shop.jobs (Agents.Work serves it)\n",
    );
    const who = ["policy", "explain", "who-can", "publish", "shop.jobs"];
    expect((await own.run(...who)).stdout).toMatch(
      /^No role may publish to shop\.jobs\.\nShop\.Read in account shop \(user\), by what others send\n {2}publishes \$JS\.API\.INFO with the reply shop\.jobs\n {2}JetStream answers on shop\.jobs in shop\n {2}role 'Shop\.Read' allows \$JS\.API\.INFO — request\(\$JS\.API\.INFO\), .*shop\.ts:\d+:\d+\n$/,
    );
    expect((await own.json(...who)).value).toMatchObject({
      roles: [],
      byEffect: [
        { role: "Shop.Read", into: "shop", story: [{ kind: "publish" }, { kind: "answer" }] },
      ],
    });
    own.remove();
  });

  it("takes an id in a subject for the claim that stands there", async () => {
    const subject = "agents.44444444-4444-4444-8444-000000000001.findings";
    expect((await explain("who-can", "publish", subject)).stdout).toContain("Agents.Work");
  });

  it("says why something is allowed: exit code 0", async () => {
    const { code, stdout } = await explain("why", "Shop.Read", "publish", "shop.status");
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^✓ allowed: Shop\.Read may publish to shop\.status\n {2}role 'Shop\.Read' allows shop\.status — request\(shop\.status\), policies\/roles\/shop\.ts:\d+:\d+\n$/,
    );
  });

  it("says why something is denied: exit code 1", async () => {
    const { code, stdout } = await explain(
      "why",
      "Shop.Read",
      "subscribe",
      "shop.events.card.paid",
    );
    expect(code).toBe(1);
    expect(stdout).toContain("role 'Shop.Read' denies shop.events.card.>");
    expect((await explain("why", "Shop.Read", "publish", "shop.cancel")).stdout).toContain(
      "no role of the session grants it",
    );
  });

  it("says when only another queue group is allowed", async () => {
    const ask = ["why", "Agents.Work", "subscribe", "shop.jobs"];
    expect((await explain(...ask)).stdout).toContain("but only in that queue group: add --queue");
    expect((await explain(...ask, "--queue", "workers")).code).toBe(0);
  });

  it("has a stable shape in JSON", async () => {
    const { value } = await terminal.json(
      ...["policy", "explain", "why", "Shop.Read", "subscribe", "shop.events.>"],
    );
    expect(value).toEqual({
      role: "Shop.Read",
      verb: "subscribe",
      subject: "shop.events.>",
      allowed: true,
      rules: [
        {
          role: "Shop.Read",
          effect: "allow",
          pattern: "shop.events.>",
          grant: "subscribe(shop.events.>)",
          source: expect.stringMatching(/^policies\/roles\/shop\.ts:\d+:\d+$/) as string,
        },
      ],
      withheld: [
        expect.objectContaining({ effect: "deny", pattern: "shop.events.card.>" }) as object,
      ],
    });
  });
});
