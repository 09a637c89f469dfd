/** The page that documents the matrix. */
import { format } from "prettier";
import { reasonOf } from "./case.ts";
import type { Cell } from "./verdict.ts";
import { clients, untested, type Client, type Driver } from "./clients.ts";
import { versionOf } from "./versions.ts";

const HEAD = `# What works with which client

The test \`tests/local/matrix\` writes this page. It tries every operation of a client's API that falls under a helper's
promise, on a real nats-server, with exactly the rights that the helper gives. It does so twice: with everything in the
session's own account, and across a wall, with streams in a [vault](../how-to/other-accounts.md) and services in another
account. An operation counts when it does what it should, when the server refuses nothing of it, cleaning up included,
and when it takes no longer than with all rights.

| Sign | Meaning                                                                          |
| ---- | -------------------------------------------------------------------------------- |
| ✓    | works in both places, or in its own account where nothing else is meant           |
| –    | the client has no such operation                                                 |
| ✗    | does not work, for the reason in the note; \`own\` or \`wall\`: there only |
`;

/** @param cells of all clients */
export async function matrixPage(cells: readonly Cell[]): Promise<string> {
  const notes = new Notes();
  const tables = [...Map.groupBy(cells, ({ helper }) => helper)].map(
    ([helper, own]) => `## \`${helper}\`\n\n${table(own, notes)}\n`,
  );
  const text = [HEAD, versions(), ...tables, notes.text(), missing()].join("\n");
  return format(text, { parser: "markdown", printWidth: 120 });
}

function versions(): string {
  const titles = (Object.entries(clients) as [Client, Driver][]).map(
    ([client, { title }]) => `${title} ${versionOf(client)}`,
  );
  return `The clients are ${titles.join(", ")}.\n`;
}

function table(cells: readonly Cell[], notes: Notes): string {
  const columns = Object.entries(clients).map(([client, { title }]) => ({ client, title }));
  const rows = [...Map.groupBy(cells, ({ operation }) => operation.name)].map(([name, own]) => [
    name,
    own[0]?.operation.done ?? "",
    ...columns.map(({ client }) =>
      cellText(
        own.filter((cell) => cell.client === client),
        notes,
      ),
    ),
  ]);
  const head = ["Operation", "Done when", ...columns.map(({ title }) => title)];
  const line = (texts: readonly string[]) => `| ${texts.join(" | ")} |`;
  return [head, head.map(() => "---"), ...rows].map(line).join("\n");
}

function cellText(cells: readonly Cell[], notes: Notes): string {
  const failing = cells.filter(({ state }) => state === "not");
  const [first] = cells;
  if (first === undefined) throw new Error("a cell is empty");
  if (first.state === "absent") return `– ${notes.reference(first.why ?? "")}`;
  if (failing.length === 0) return "✓";
  const place = failing[0]?.place ?? "own";
  const why =
    reasonOf(first.operation, first.client, place) ?? `**a fault**: ${failing[0]?.why ?? ""}`;
  const where = failing.length === cells.length ? "" : ` ${place}`;
  return `✗${where} ${notes.reference(why)}`;
}

/** Reasons, numbered in the order in which they are first needed. */
class Notes {
  readonly #reasons: string[] = [];

  reference(reason: string): string {
    if (!this.#reasons.includes(reason)) this.#reasons.push(reason);
    return `[${this.#reasons.indexOf(reason) + 1}](#notes)`;
  }

  text(): string {
    const lines = this.#reasons.map((reason, at) => `${at + 1}. ${reason}`);
    return lines.length === 0 ? "" : `## Notes\n\n${lines.join("\n")}\n`;
  }
}

function missing(): string {
  const lines = Object.entries(untested).map(([client, why]) => `- ${client}: ${why}`);
  return lines.length === 0 ? "" : `## Clients that are not tried\n\n${lines.join("\n")}\n`;
}
