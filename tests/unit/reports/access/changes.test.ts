import { describe, expect, it } from "vitest";
import { diff, digestOf, type AccessDocument } from "../../../../access/index.ts";
import type { ExportEntry, ImportEntry } from "../../../../access/document/document.ts";
import { accessReport } from "../../../../access/report/index.ts";
import { changesSection } from "../../../../reports/access/changes.ts";
import { accountEntry } from "../../../support/nats-keys.ts";

const subject = "orders.status";
const status = { name: "status", kind: "service", subject } as const;

function documentOf(
  offer: Partial<ExportEntry>,
  take: Partial<ImportEntry> | undefined,
): AccessDocument {
  const exports = [{ ...status, description: "Status", ...offer }];
  const imports = take === undefined ? [] : [{ ...status, from: "shop", to: subject, ...take }];
  const accounts = { shop: accountEntry({ exports }), support: accountEntry({ imports }) };
  const session = { publish: [], subscribe: [] };
  const body = { version: 1, accounts, roles: {}, session } as const;
  return { ...body, digest: digestOf(body) };
}

function itemsOf(base: AccessDocument, head: AccessDocument): string[] {
  const report = accessReport(head, { files: [], accounts: {}, roles: {}, agents: {} });
  const { text } = changesSection(report, diff(base, head)).content;
  const words = text.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  return [
    ...words.matchAll(/(?:export|import) of .*?(?= Account|(?= (?:export|import) of)|$)/g),
  ].map(([item]) => item.trim());
}

describe("the page's changes of what accounts share", () => {
  it("are whom an export is for, how many answers it has, and whether a service learns who asks", () => {
    const base = documentOf({ accounts: ["support"] }, { share: true });
    expect(itemsOf(base, documentOf({ answers: "many" }, {}))).toEqual([
      "export of service status: orders.status (broader) " +
        "accounts: support, now every account (broader) answers: one, now many (broader)",
      "import of service status of shop: orders.status (broader and narrower) " +
        "share: on, now off (broader: its service can no longer depend on the requester) " +
        "share: on, now off (narrower: its service no longer learns who asks)",
    ]);
  });

  it("are what is new, with whom it is for", () => {
    const base = documentOf({ name: "other", subject: "other" }, undefined);
    const [, added] = itemsOf(base, documentOf({ accounts: ["support"] }, undefined));
    expect(added).toBe(
      "export of service status: nothing, now orders.status (broader) accounts: support (neutral)",
    );
  });
});
