import { join } from "node:path";
import { expect, it } from "vitest";
import { compile } from "../../../access/index.ts";
import { compilePolicy } from "../../../compiler/index.ts";
import { readPolicy } from "../../../components/inputs/policy.ts";
import examplePolicy from "../../../policies/index.ts";

const root = join(import.meta.dirname, "../../..");
const { document } = compile(examplePolicy);
const other = `sha256:${"0".repeat(64)}`;

it("takes the policy that was reviewed, and any when none was named", () => {
  const text = JSON.stringify(document);
  expect(readPolicy(text, document.digest)).toEqual(document);
  expect(readPolicy(text)).toEqual(document);
});

it("takes no other: the error has both digests and what to do", () => {
  expect(() => readPolicy(JSON.stringify(document), other)).toThrow(
    `reviewedPolicy: the policy is ${document.digest}, but ${other} was reviewed; deploy the commit`,
  );
});

it("compiles this repository's policy to what vitest does, and holds it to what was reviewed", async () => {
  const options = { cwd: root, reviewed: document.digest };
  expect(await compilePolicy("policies", options)).toEqual(document);
  await expect(compilePolicy("policies", { cwd: root, reviewed: other })).rejects.toMatchObject({
    code: "document_reviewed",
  });
});
