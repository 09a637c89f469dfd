import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  auditFields,
  deniedLogins,
  missingCallouts,
} from "../../../../components/azure/monitoring/queries.ts";
import type { LoginRecord } from "../../../../protocol/audit/login-record.ts";

const pods = { namespace: "nats", callout: "nats-callout" };

/** Columns of the tables (Azure Monitor, "Azure Monitor Logs reference"), and what the queries make. */
const columns = {
  ContainerLogV2: ["TimeGenerated", "PodNamespace", "PodName", "LogSource", "LogMessage"],
  KubePodInventory: ["TimeGenerated", "Namespace", "Name", "PodUid", "PodStatus"],
};
const own = ["record", "logins", "denied", "running"];
const language = new Set(
  (
    "where and startswith extend parse_json tostring toint summarize count countif arg_max by ago " +
    "Running stdout denied"
  ).split(" "),
);

/** The words of a query that are no strings. */
const words = (query: string) =>
  query.replace(/"[^"]*"/g, "").match(/(?<![\w.])[A-Za-z_]\w*/g) ?? [];

describe.each([
  ["ContainerLogV2", deniedLogins(pods, 25, 20)],
  ["KubePodInventory", missingCallouts(pods, 2)],
] as const)("the query of %s", (table, query) => {
  it("reads that table, and columns that it has", () => {
    expect(query.split("\n")[0]).toBe(table);
    const unknown = words(query).filter(
      (word) => ![...columns[table], ...own, table].includes(word) && !language.has(word),
    );
    expect(unknown).toEqual([]);
  });

  it("is a pipe, a step a line", () => {
    for (const line of query.split("\n").slice(1))
      expect(line).toMatch(/^\| (where|extend|summarize) /);
  });

  it("names the pods by strings", () => {
    expect(query).toContain('"nats"');
    expect(query).toContain('startswith "nats-callout-"');
  });
});

describe("the fields of the audit record", () => {
  const query = deniedLogins(pods, 25, 20);

  it("are those that the query reads", () => {
    const read = [...query.matchAll(/\brecord\.(\w+)/g)].map(([, field]) => field);
    expect(read).toEqual([...auditFields]);
    expectTypeOf<(typeof auditFields)[number]>().toExtend<keyof LoginRecord>();
  });

  it("are on the page", () => {
    const page = readFileSync(
      join(import.meta.dirname, "../../../../docs/reference/audit-records.md"),
      "utf8",
    );
    for (const field of auditFields) expect(page).toContain(`\`${field}\``);
  });

  it("have the values that the query compares with", () => {
    const login = { class_uid: 3002, activity_id: 1, decision: "denied" } as const;
    expectTypeOf(login).toExtend<Pick<LoginRecord, keyof typeof login>>();
    expect(query).toContain(`toint(record.class_uid) == ${login.class_uid}`);
    expect(query).toContain(`toint(record.activity_id) == ${login.activity_id}`);
    expect(query).toContain(`tostring(record.decision) == "${login.decision}"`);
  });
});

describe("a query", () => {
  it.each(['"', "nats\n| union *", "NATS", "", "nats' or 1==1"])(
    "takes no name like %j",
    (name) => {
      expect(() => missingCallouts({ ...pods, namespace: name }, 2)).toThrow(
        "not a Kubernetes name",
      );
    },
  );

  it("of missing callouts answers a row also when there is no pod: it counts over everything", () => {
    expect(missingCallouts(pods, 2)).toMatch(
      /\| summarize running = count\(\)\n\| where running < 2$/,
    );
  });
});
