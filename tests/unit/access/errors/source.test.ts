import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import { callSite, relativeTo, type Source } from "../../../../access/errors/source.ts";
import { at } from "../../../../errors/failure.mjs";
import { compile, kv, policy, publish } from "../../../../access/index.ts";
import { aRole, orders } from "../fixture.ts";

const HERE = fileURLToPath(import.meta.url);
const text = readFileSync(HERE, "utf8").split("\n");
const written = ({ line, column }: Source) => text[line - 1]?.slice(column - 1) ?? "";

describe("a call site", () => {
  it("is where the helper was called, in the file as it was written", () => {
    const helper = () => callSite(helper);
    const source = helper()(); // the line in question
    expect(source.file).toBe(HERE);
    expect(written(source)).toMatch(/^helper\(\)\(\); \/\/ the line in question/);
  });

  it("of each grant is kept, methods included", () => {
    const grants = [
      publish("orders.created"),
      kv("prices").write("eu.>"), //
    ];
    const [first, second] = grants.map((grant) => written(grant.source()));
    expect(first).toMatch(/^publish\("orders.created"\)/);
    expect(second).toMatch(/^write\("eu.>"\)/);
  });

  it("does not change how deep other errors look", () => {
    const limit = Error.stackTraceLimit;
    publish("orders.created");
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it("is right under Node's own type stripping", () => {
    const dir = mkdtempSync(join(tmpdir(), "source-"));
    const access = new URL("../../../../access/index.ts", import.meta.url).href;
    const file = join(dir, "a policy (new).ts");
    writeFileSync(
      file,
      `import { publish, type Grant } from ${JSON.stringify(access)};
interface Typed { readonly a: string }
const made: Grant = ((_: Typed) => publish("a"))({ a: "" });
function named(): Grant { return publish("a"); }
console.log(JSON.stringify([made.source(), named().source()]));
`,
    );
    const found = JSON.parse(
      execFileSync(process.execPath, [file], { encoding: "utf8" }),
    ) as Source[];
    rmSync(dir, { recursive: true });
    expect(found).toEqual([
      { file, line: 3, column: 36 },
      { file, line: 4, column: 34 },
    ]);
  });
});

describe("a place", () => {
  it("is named from a root", () => {
    const source = { file: "/srv/app/policies/a.ts", line: 3, column: 5 };
    expect(at(relativeTo("/srv/app", source))).toBe("policies/a.ts:3:5");
    expect(at(relativeTo("/srv/app/", source))).toBe("policies/a.ts:3:5");
    expect(at(relativeTo("/srv/ap", source))).toBe("/srv/app/policies/a.ts:3:5");
    const windows = { ...source, file: "C:\\app\\policies\\a.ts" };
    expect(at(relativeTo("C:\\app", windows))).toBe("policies/a.ts:3:5");
  });

  it("is named so in the compiled sources", () => {
    const root = fileURLToPath(new URL("../../../..", import.meta.url));
    const roles = [aRole({ grants: [publish("orders.created")] })];
    const { sources } = compile(policy({ accounts: [orders()], roles }), { root });
    expect(sources.files).toEqual([
      "tests/unit/access/errors/source.test.ts",
      "tests/unit/access/fixture.ts",
    ]);
    const [grant] = sources.roles["Orders.Read"]?.grants ?? [];
    expect(grant?.source.file).toBe("tests/unit/access/errors/source.test.ts");
  });
});
