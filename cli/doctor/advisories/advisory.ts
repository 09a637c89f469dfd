import { closest } from "../../../values/suggest.ts";
import { record, text, texts, type Members } from "../../settings/members.ts";
import { readRange, type Range } from "./version.ts";

/** How bad it is at worst, by this project's reading of the advisory. */
export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** A published advisory of nats-server: which versions it is about, and whom of those who run one. */
export interface Advisory {
  /** As the NATS maintainers number them, for example `2026-18`. */
  readonly id: string;
  /** CVE, or GHSA where there is no CVE. */
  readonly alias: string;
  readonly title: string;
  readonly severity: Severity;
  readonly url: string;
  /** Versions of nats-server that have it, or of the Go that it was built with. */
  readonly affected: { readonly of: "nats-server" | "go"; readonly ranges: readonly Range[] };
  /** What a deployment must have to be concerned, all of it (conditions.ts); none: every deployment is. */
  readonly when: readonly string[];
}

export interface AdvisoryList {
  /** Date of the newest advisory in it. */
  readonly updated: string;
  readonly advisories: readonly Advisory[];
}

const members = "id alias title severity url affected builtWith when".split(" ");

/**
 * Reads a list of advisories strictly: a slip of the pen must not make one disappear. Conditions that this version
 * does not know stay in it, and count as given.
 *
 * @throws Error that names the advisory and what is wrong with it
 * @example readAdvisories({ updated: "2026-06-29", advisories: [] }).advisories.length // 0
 */
export function readAdvisories(value: unknown): AdvisoryList {
  const file = record(value, "the file");
  const { advisories } = file;
  if (!Array.isArray(advisories)) throw new Error("advisories is not a list");
  const list = advisories.map((one: unknown, i) => readAdvisory(record(one, `advisories[${i}]`)));
  const ids = list.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) throw new Error(`there are two advisories ${twice}`);
  return { updated: date(text(file, "updated")), advisories: list };
}

function readAdvisory(value: Members): Advisory {
  const id = text(value, "id");
  try {
    const unknown = Object.keys(value).find((name) => !members.includes(name));
    if (unknown !== undefined)
      throw new Error(`it has an unknown member ${unknown}${hint(unknown)}`);
    const severity = severities.find((one) => one === value["severity"]);
    if (severity === undefined) throw new Error(`severity is none of ${severities.join(", ")}`);
    const [alias, title, url] = [text(value, "alias"), text(value, "title"), text(value, "url")];
    if (!/^\d{4}-\d{2,3}$/.test(id)) throw new Error("id is not like 2026-18");
    if (URL.parse(url)?.protocol !== "https:") throw new Error("url is not an https address");
    const when = texts(value, "when");
    return { id, alias, title, severity, url, affected: affectedOf(value), when };
  } catch (error) {
    throw new Error(`advisory ${id}: ${(error as Error).message}`, { cause: error });
  }
}

function affectedOf(value: Members): Advisory["affected"] {
  const isServer = value["affected"] !== undefined;
  if (isServer === (value["builtWith"] !== undefined))
    throw new Error("it has to have one of affected, builtWith");
  const ranges = texts(value, isServer ? "affected" : "builtWith").map(readRange);
  if (ranges.length === 0) throw new Error("it is about no version");
  return { of: isServer ? "nats-server" : "go", ranges };
}

function hint(name: string): string {
  const meant = closest(name, members);
  return meant === undefined ? "" : `, did you mean ${meant}?`;
}

function date(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(value) && Number.isFinite(Date.parse(value))) return value;
  throw new Error("updated is not a date like 2026-06-29");
}
