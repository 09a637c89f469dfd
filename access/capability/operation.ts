/**
 * What subjects mean. An operation is a subject with parameters, `$JS.API.STREAM.DELETE.:stream`, and
 * words for what one does there, `delete|:stream`.
 */
import { tokens } from "../subjects/pattern.ts";
import { intersection, type Direction } from "./region.ts";

/** The part of NATS that a capability is about. */
export type Area = "messages" | "jetstream" | "kv" | "objects" | "services" | "inboxes" | "system";

/** What kind of high risk something is: stable, for rules and filters. */
export type Concern =
  /** A wildcard as first token. */
  | "top_wildcard"
  /** Replies meant for others, or replies in others' names. */
  | "foreign_inbox"
  /** Answers on reply subjects that requesters choose. */
  | "any_reply"
  /** What belongs to the servers and their operators. */
  | "system_subject"
  /** Deletes or purges, or makes consumers lose their place. */
  | "data_loss"
  /** Changes what streams store. */
  | "configuration"
  /** The whole JetStream API, or all of it for streams or consumers. */
  | "everything"
  /** Whatever stream or bucket there is. */
  | "every_stream";

/** Values of the parameters: tokens, patterns with `*`, and for a `:name>` the rest of a pattern. */
export type Arguments = Readonly<Record<string, string>>;

interface Parameter {
  readonly name: string;
  /** Its token's number. */
  readonly at: number;
  /** True when it stands for all tokens from there on. */
  readonly rest: boolean;
}

export interface Operation {
  /** Stable: part of the ids of capabilities. */
  readonly id: string;
  readonly area: Area;
  readonly direction: Direction;
  /** A token `:name` stands for one token, a last `:name>` for one or more. */
  readonly subject: string;
  /** The same as a pattern, and its tokens: `$JS.API.STREAM.DELETE.*`. */
  readonly pattern: string;
  readonly tokens: readonly string[];
  readonly parameters: readonly Parameter[];
  /** `verb|object`; see words.ts. */
  readonly say: string;
  /** Why it is always a high risk. */
  readonly high?: string;
  /** Where it is not, in spite of `high`. */
  readonly harmless?: (values: Arguments) => boolean;
  /** Why it is a high risk when the stream or bucket may be any. */
  readonly wide?: string;
  /** What kind of risk that is. @default "every_stream" */
  readonly concern?: Concern;
  /** Where the tokens fit and yet something else is meant. */
  readonly when?: (values: Arguments) => boolean;
  /** True for what is said only of the subjects that no other operation explains. */
  readonly otherwise?: boolean;
  /** Subjects about which there is no more to say once this is said. */
  readonly settles: string;
}

type Extra = Partial<
  Pick<Operation, "concern" | "harmless" | "high" | "wide" | "when" | "otherwise" | "settles">
>;

export function operations(
  area: Area,
  direction: Direction,
  rows: readonly (readonly [id: string, subject: string, say: string, extra?: Extra])[],
): Operation[] {
  return rows.map(([id, subject, say, extra = {}]) => ({
    id,
    area,
    direction,
    subject,
    pattern: patternOf(subject),
    tokens: tokens(patternOf(subject)),
    parameters: parametersOf(subject),
    say,
    settles: settledBy(subject),
    ...extra,
  }));
}

/** `$JS.API.STREAM.INFO.:stream` → `$JS.API.STREAM.INFO.>`: nobody listens to longer subjects. */
function settledBy(subject: string): string {
  const parts = tokens(patternOf(subject));
  const last = parts.findLastIndex((token) => token !== "*" && token !== ">");
  return last === parts.length - 1 ? parts.join(".") : [...parts.slice(0, last + 1), ">"].join(".");
}

/** `$JS.API.STREAM.INFO.:stream` → `$JS.API.STREAM.INFO.*` */
function patternOf(subject: string): string {
  return tokens(subject)
    .map((token) => (token.startsWith(":") ? (token.endsWith(">") ? ">" : "*") : token))
    .join(".");
}

function parametersOf(subject: string): Parameter[] {
  return tokens(subject).flatMap((token, at) => {
    const rest = token.endsWith(">");
    return token.startsWith(":") ? [{ name: token.slice(1, rest ? -1 : undefined), at, rest }] : [];
  });
}

/**
 * The values of the parameters for the subjects of a pattern, or undefined when it has none of the
 * operation's.
 *
 * @example bind(deleteStream, "$JS.API.STREAM.*.ORDERS") // { stream: "ORDERS" }
 */
export function bind(operation: Operation, pattern: string): Arguments | undefined {
  const common = intersection(operation.pattern, pattern);
  if (common === undefined) return undefined;
  const parts = tokens(common);
  const values: Record<string, string> = {};
  for (const { name, at, rest } of operation.parameters) {
    values[name] = rest ? parts.slice(at).join(".") : (parts[at] ?? "*");
  }
  return operation.when?.(values) === false ? undefined : values;
}

/** What follows `$JS.` in a subject that is not a domain's. */
const NO_DOMAIN = new Set(["API", "ACK", "EVENT", "FC", "M", "S", "SNAPSHOT"]);

export function isDomain({ domain = "*" }: Arguments): boolean {
  return !NO_DOMAIN.has(domain);
}

/** The subject of an operation, or a part of one, with values in the place of its parameters. */
export function substitute(template: string, values: Arguments): string {
  const filled = template.replaceAll(/:(\w+)>?/g, (_, name: string) => values[name] ?? "*");
  // `KV_*` is not a pattern: of any bucket, the stream is any
  return tokens(filled)
    .map((token) => (token.length > 1 && token.includes("*") ? "*" : token))
    .join(".");
}
