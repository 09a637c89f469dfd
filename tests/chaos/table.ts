import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { table } from "../../bench/table.ts";
import type { Figures, Scenario } from "./scenario.ts";
import { scenarios } from "./scenarios/index.ts";

export interface Row {
  readonly scenario: Scenario;
  readonly figures: Figures;
  /** Whether the promise was kept. */
  readonly isKept: boolean;
}

export const page = join(import.meta.dirname, "../../docs/reference/failures.md");
const head = `# Failures, measured

For operators: each failure with its promise, its figures, and the alert that reports it. \`npm run test:chaos -- --write\` writes this page;
[reliability](../explanation/reliability.md) explains the test and the figures.
`;

/** The measurements, for a terminal. @param rate logins a second */
export function printed(rows: readonly Row[], rate: number): string {
  const head = ["what happens", "clients", "failed", "longest, s", "recovered, s", ""];
  const cells = rows.map((row) => [row.scenario.what, ...measured(row)]);
  return `\n${conditions(rate)}\n\n${table([head, ...cells], 1).join("\n")}\n\n`;
}

/**
 * Writes the measurements to docs/reference/failures.md.
 *
 * @throws Error unless every scenario was measured
 */
export async function writeTable(rows: readonly Row[], rate: number): Promise<void> {
  const missing = scenarios.filter((one) => !rows.some(({ scenario }) => scenario === one));
  if (missing.length > 0)
    throw new Error(`nothing is written, without ${missing.map(({ what }) => what).join("; ")}`);
  const whole = `${head}\n${conditions(rate)}\n\n${markdown(rows)}`;
  await writeFile(page, await format(whole, { parser: "markdown", printWidth: 100 }));
}

function markdown(rows: readonly Row[]): string {
  const columns =
    "What happens | Promise | Clients | Failed attempts | Longest way in | Last failure after | Besides | What tells, what helps";
  const lines = rows.map((row) => {
    const { what, promise, tells } = row.scenario;
    const [clients, failed, longest, recovered, besides] = measured(row);
    const seconds = [longest, recovered].map((value) => `${value} s`);
    return [what, promise, clients, failed, ...seconds, besides, tells].join(" | ");
  });
  return [columns, "--- | --- | --: | --: | --: | --: | --- | ---", ...lines]
    .map((line) => `| ${line} |\n`)
    .join("");
}

function measured({ figures, isKept }: Row): string[] {
  const { clients, failed, longest, recovered, besides = "" } = figures;
  const number = (value: number) => value.toLocaleString("en");
  const all = isKept ? besides : ["**missed**", besides].join(" ").trim();
  return [number(clients), number(failed), longest.toFixed(2), recovered.toFixed(2), all];
}

function conditions(rate: number): string {
  const version = process.versions.node.split(".")[0] ?? "";
  return `Measured at ${rate} logins a second (a quarter of what the machine held at the time, 200 at most), on ${availableParallelism()} processors, with Node ${version}.`;
}
