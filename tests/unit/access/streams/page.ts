/** docs/reference/streams.md: every setting of streams, buckets and consumers, made of their tables. */
import { keyValueTable, objectsTable } from "../../../../access/streams/bucket-table.ts";
import type { Judge } from "../../../../access/streams/change.ts";
import { consumerJudges } from "../../../../access/streams/consumer-changes.ts";
import { consumerTable } from "../../../../access/streams/consumer-table.ts";
import { consumerLosses, streamLosses } from "../../../../access/streams/losses.ts";
import { streamJudges } from "../../../../access/streams/stream-changes.ts";
import { streamTable } from "../../../../access/streams/stream-table.ts";
import {
  isRefused,
  settingsOf,
  type Setting,
  type Table,
} from "../../../../access/streams/table.ts";
import { valueWords } from "../../../../access/streams/words.ts";

interface Effects {
  readonly judges: Readonly<Record<string, Judge>>;
  readonly losing: ReadonlySet<string>;
}

const INTRO = `# Settings of streams, buckets and consumers

Every setting of JetStream 2.15, by the names that policies use ([streams as code](stream-declarations.md)).
Names are JetStream's JSON names in camel case, except \`replicas\` (\`num_replicas\`), \`allowRollup\` (\`allow_rollup_hdrs\`) and \`schedules\`
(\`allow_msg_schedules\`). Durations are \`"500ms"\`, \`"30s"\`, \`"15m"\`, \`"8h"\`, \`"30d"\`, always with a unit; sizes are \`"64MiB"\` or a number of bytes.

\`nats-entra policy compile\` refuses what nats-server would refuse, and what it would silently make otherwise.
`;

/** The page's text, before it is formatted. */
export function page(): string {
  const streams = { judges: streamJudges, losing: streamLosses };
  const consumers = { judges: consumerJudges({ retention: "interest" }), losing: consumerLosses };
  return [
    INTRO,
    "## Streams",
    "`stream(name, { … })`. `subjects` is required, except for a mirror and for a stream with sources.",
    tableOf(streamTable, streams),
    "## Key-value buckets",
    "`kv(name, { … })`: a stream as clients make it for a bucket (ADR-8), by the names that clients use.",
    tableOf(keyValueTable, streams),
    "## Object buckets",
    "`objects(name, { … })`: a stream as clients make it (ADR-20).",
    tableOf(objectsTable, streams),
    "## Consumers",
    "In `consumers` of a stream, by name. All are durable; one with `deliverSubject` is a push consumer.",
    tableOf(consumerTable, consumers),
  ].join("\n\n");
}

function tableOf(table: Table, effects: Effects): string {
  const rows = settingsOf(table).map(([name, row]) =>
    cells([
      `\`${name}\``,
      `${row.says}${membersOf(row)}`,
      valuesOf(row),
      defaultOf(row),
      changeOf(row, effects),
    ]),
  );
  const refused = Object.entries(table).flatMap(([name, row]) =>
    isRefused(row) ? [`- \`${name}\`: ${row.refused}.`] : [],
  );
  return [
    cells(["Setting", "Meaning", "Values", "Default", "A change"]),
    cells(["---", "---", "---", "---", "---"]),
    ...rows,
    "",
    "Not in a policy:",
    "",
    ...refused,
  ].join("\n");
}

function cells(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
}

function valuesOf({ kind }: Setting): string {
  const { schema, what, example } = kind;
  const { enum: words, type } = schema as { enum?: readonly string[]; type?: string };
  if (words !== undefined) return words.map((word) => `\`"${word}"\``).join(", ");
  if (type === "object" || type === "array") return `\`${example}\``;
  return what.replaceAll(/"[^"]+"/g, (word) => `\`${word}\``);
}

/** What the settings inside a setting are. */
function membersOf({ kind }: Setting): string {
  const { schema } = kind as { schema: { properties?: object; items?: { properties?: object } } };
  const names = Object.keys(schema.properties ?? schema.items?.properties ?? {});
  const camel = (name: string) =>
    name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return names.length === 0 ? "" : ` (${names.map((name) => `\`${camel(name)}\``).join(", ")})`;
}

function defaultOf({ json, otherwise, depends, required }: Setting): string {
  if (depends !== undefined) return depends.replaceAll(/"[^"]+"/g, (word) => `\`${word}\``);
  if (otherwise === undefined) return required === true ? "required" : "";
  if (typeof otherwise === "boolean") return `\`${otherwise}\``;
  const words = valueWords(json, otherwise);
  return typeof otherwise === "number" && /^\d+$/.test(words) ? `\`${words}\`` : `\`"${words}"\``;
}

function changeOf({ json }: Setting, { judges, losing }: Effects): string {
  if (json === "first_seq" || json === "pause_until") return "counts when it is made";
  const setting = json === "filter_subject" ? "filter_subjects" : json;
  if (losing.has(setting)) return "**may lose messages**";
  const judge = judges[setting];
  if (judge === undefined) return "";
  const effect = (from: unknown, to: unknown) => judge({ from, to, before: {}, after: {} }).effect;
  if (effect(true, false) !== "impossible") return "";
  return effect(false, true) === "impossible" ? "cannot be changed" : "cannot be turned off";
}
