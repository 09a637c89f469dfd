import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { copyExamplePolicy } from "../../../support/policies/example.ts";
import { Terminal } from "../../../support/terminal.ts";

const account = "ADE5HTT3BSMNCPCVGI6KVW36AQ27HOKZ465MK37NVPJKOUYXBKEPQRR5";
const sara = "33333333-3333-4333-8333-333333333333";
const omar = "44444444-4444-4444-8444-444444444444";

let terminal: Terminal;
beforeEach(() => {
  terminal = new Terminal();
  terminal.time = Date.parse("2026-11-26T08:00:00Z") / 1000;
});
afterEach(() => terminal.remove());

const line = (cid: number, oid: string, what: string, clock = "07:14:04.300000") =>
  `[1] 2026/11/26 ${clock} [ERR] 10.0.0.7:4222 - cid:${cid} - "${account}/orders/user:user:${oid}" - ${what}`;
const publish = (subject: string) => `Publish Violation - Subject "${subject}"`;
const named = "[1] 2026/11/26 07:00:00.000000 [INF]   Name:     nats-0";

/** A record of a login, as far as it matters here. */
const login = (cid: number, oid: string, roles: string[], time = "2026-11-26T07:14:00Z") =>
  JSON.stringify({
    ...{ class_uid: 3002, decision: "granted", time: Date.parse(time), account: "orders" },
    ...{ oid, uti: `uti of ${cid}`, roles_matched: roles, user_nkey: "UABC" },
    ...{ client: { id: cid }, server: { name: "nats-0", id: "NAAA" } },
  });

function write(name: string, ...lines: string[]): void {
  writeFileSync(join(terminal.folder, name), `${lines.join("\n")}\n`);
}

/** The example's policy, where `--dir` finds it by default. */
function installPolicy(): void {
  // the example, but operations works beside support
  copyExamplePolicy(join(terminal.folder, "policies/example"));
  write(
    "policies/index.ts",
    'import { policy } from "@nats-entra/access";',
    'import example from "./example/index.ts";',
    "const { accounts, roles } = example;",
    'const beside = (role) => (role.name === "Orders.Operate" ? { ...role, account: "orders" } : role);',
    "export default policy({ accounts, roles: roles.map(beside) });",
  );
}

describe("violations", () => {
  it("sums up by role who tried what, and which grant it would have taken", async () => {
    installPolicy();
    write(
      "nats-0.log",
      named,
      ...Array.from({ length: 3 }, () => line(1, sara, publish("audit.x"))),
      line(2, omar, publish("audit.x")),
      line(1, sara, publish("orders.cancel")),
      line(3, omar, 'Subscription Violation - Subject "ledger.>", SID 1'),
    );
    write("audit.jsonl", login(1, sara, ["Orders.Read"]), login(2, omar, ["Orders.Read"]));
    const { stdout } = await terminal.run("violations", "nats-0.log", "--audit", "audit.jsonl");
    expect(stdout.replaceAll(/ +/g, " ")).toBe(
      [
        "Orders.Read in orders: 5 refusals",
        ` publish audit.x 4 × user:${sara} and 1 more no role of orders may; it would take publish("audit.x")`,
        ` publish orders.cancel 1 × user:${sara} Orders.Operate may`,
        "roles unknown (give --audit) in orders: 1 refusal",
        ` subscribe ledger.> 1 × user:${omar} no role of orders may; it would take subscribe("ledger.>")`,
        "",
      ].join("\n"),
    );
  });

  it("takes of several logins of a number the last before the line", async () => {
    write("nats-0.log", named, line(1, sara, publish("a")));
    write(
      "audit.jsonl",
      login(1, sara, ["Before.Restart"], "2026-11-26T06:00:00Z"),
      login(1, sara, ["Of.Now"], "2026-11-26T07:14:01Z"),
      login(1, sara, ["Of.Later"], "2026-11-26T07:30:00Z"),
      '{"cut off',
    );
    const { value } = await terminal.json("violations", "nats-0.log", "--audit", "audit.jsonl");
    expect(value).toMatchObject({ violations: 1, roles: [{ roles: ["Of.Now"] }] });
  });

  it("reads what kubectl prints of several pods", async () => {
    write(
      "all.log",
      `[pod/nats-0/nats] 2026-11-26T07:14:04.5Z ${line(1, sara, publish("a"))}`,
      `[pod/nats-1/nats] ${line(1, omar, publish("b"))}`,
    );
    write("audit.jsonl", login(1, sara, ["Orders.Read"]));
    const { stdout } = await terminal.run(
      ...["violations", "all.log", "--audit", "audit.jsonl", "--events"],
    );
    const events = stdout.trim().split("\n");
    expect(events.map((text) => JSON.parse(text) as object)).toMatchObject([
      {
        ...{ class_uid: 6003, activity_id: 1, status_id: 2, instance: "nats-0", subject: "a" },
        ...{ time: Date.parse("2026-11-26T07:14:04.5Z"), user: `user:${sara}`, oid: sara },
        ...{ uti: "uti of 1", roles_matched: ["Orders.Read"], client: { id: 1 } },
      },
      { instance: "nats-1", subject: "b", oid: omar },
    ]);
  });

  it("gives the same line the same id", async () => {
    write("nats-0.log", named, line(1, sara, publish("a")), line(1, sara, publish("b")));
    const ids = async () => {
      const { stdout } = await terminal.run("violations", "nats-0.log", "--events");
      const lines = stdout.trim().split("\n");
      return lines.map((text) => (JSON.parse(text) as { id: string }).id);
    };
    const [first, second] = await ids();
    expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(second).not.toBe(first);
    expect(await ids()).toEqual([first, second]);
  });

  it("looks at what came later, of one role", async () => {
    write(
      "nats-0.log",
      named,
      line(1, sara, publish("early"), "06:59:59.000000"),
      line(1, sara, publish("late")),
      line(2, omar, publish("other")),
    );
    write("audit.jsonl", login(1, sara, ["Orders.Read"]), login(2, omar, ["Orders.Operate"]));
    const { value } = await terminal.json(
      ...["violations", "nats-0.log", "--audit", "audit.jsonl"],
      ...["--since", "1h", "--role", "Orders.Read"],
    );
    expect(value).toMatchObject({ violations: 1, roles: [{ attempts: [{ subject: "late" }] }] });
  });

  it("says of a distorted line whose connection it is, and by which login", async () => {
    const forged = `"x" - "${account}/orders/user:user:${omar}" - ${publish("audit.x")} %" - `;
    const text = line(1, sara, String.raw`Publish Violation - Subject "\""`);
    write("nats-0.log", named, text.replace("cid:1 - ", `cid:1 - ${forged}`));
    write("audit.jsonl", login(1, sara, ["Orders.Read"]));
    const { value } = await terminal.json("violations", "nats-0.log", "--audit", "audit.jsonl");
    expect(value).toMatchObject({ violations: 1, unclear: 1, roles: [{ roles: ["Orders.Read"] }] });
    const { stdout } = await terminal.run("violations", "nats-0.log", "--audit", "audit.jsonl");
    expect(stdout).toContain("1 line of nats-0 cid 1");
    expect(stdout).not.toContain(omar);
  });

  it("lets no subject steer the terminal", async () => {
    write("nats-0.log", named, line(1, sara, publish(String.raw`a\x1b[31m\nOrders.Read`)));
    const { stdout } = await terminal.run("violations", "nats-0.log");
    expect(stdout).toContain("a�[31m�Orders.Read");
  });

  it.each([
    [["nowhere.log"], 1, "cannot read nowhere.log"],
    [["nats-0.log", "--since", "yesterday"], 2, "Write 24h"],
  ])("says what is wrong with %j", async (args, exit, why) => {
    write("nats-0.log", named);
    const { code, stderr } = await terminal.run("violations", ...args);
    expect(code).toBe(exit);
    expect(stderr).toContain(why);
  });
});
