import type { AccessDocument } from "../../access/index.ts";
import type { NodeFacts } from "../../protocol/status/node-facts.ts";
import { checker, type Check } from "./check.ts";
import type { Advisory, AdvisoryList } from "./advisories/advisory.ts";
import { causes, type Deployed } from "./advisories/conditions.ts";
import { compare, rangeOf, readVersion, textOf, type Version } from "./advisories/version.ts";

/** Of what meets a condition, so much is said. */
const maxCauses = 3;

/**
 * Which published advisories concern the nodes: those about the version that a node runs, when the deployment has
 * what the advisory is about. What is not known counts as given.
 *
 * @example advisoryChecks(nodes, document, list).filter(({ ok }) => !ok)
 */
export function advisoryChecks(
  all: readonly NodeFacts[],
  document: AccessDocument,
  { advisories, updated }: AdvisoryList,
): Check[] {
  const nodes = [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
  return nodes.flatMap((node) => {
    const { well, bad } = checker("node", node.name);
    const found = advisories.flatMap((advisory) => concernOf(advisory, { node, document }) ?? []);
    if (found.length === 0) {
      const words = `none of ${advisories.length} until ${updated} concerns ${node.version}`;
      return [well("advisories", words)];
    }
    return found.map((concern) => {
      const { id, alias, severity, url } = concern.advisory;
      const check = bad(`advisory ${id}`, detailOf(concern), remedyOf(concern, found));
      return { ...check, advisory: { id, alias, severity, url } };
    });
  });
}

interface Concern {
  readonly advisory: Advisory;
  /** Of the node, as it says it. */
  readonly version: string;
  readonly isKnown: boolean;
  readonly fixed: Version;
  /** What of the deployment meets each condition. */
  readonly causes: readonly (readonly string[])[];
}

function concernOf(advisory: Advisory, deployed: Deployed): Concern | undefined {
  const { of, ranges } = advisory.affected;
  const { version, go = "unknown" } = deployed.node;
  const text = of === "go" ? go : version;
  const known = readVersion(text);
  const range = known ? rangeOf(known, ranges) : ranges.at(-1);
  if (!range) return undefined;
  const found = advisory.when.map((condition) => causes(condition, deployed));
  if (found.some((each) => each.length === 0)) return undefined;
  const isKnown = known !== undefined;
  return { advisory, version: text, isKnown, fixed: range.before, causes: found };
}

function detailOf({ advisory, version, isKnown, fixed, causes }: Concern): string {
  const { title, severity, affected, url } = advisory;
  const what = affected.of === "go" ? `built with ${version}` : version;
  const state = isKnown ? `< ${textOf(fixed)}` : "is not a version that can be compared";
  return `${severity}, ${what} ${state}: ${[title, ...causes.map(shortened), url].join("; ")}`;
}

/** One update for everything that it would fix. */
function remedyOf({ advisory }: Concern, all: readonly Concern[]): string {
  const { of } = advisory.affected;
  const same = all.filter((one) => one.advisory.affected.of === of);
  const newest = textOf(same.map(({ fixed }) => fixed).reduce(later));
  return of === "go"
    ? `take a nats-server that was built with Go ${newest} or later`
    : `update nats-server to ${newest} or later`;
}

function later(a: Version, b: Version): Version {
  return compare(a, b) < 0 ? b : a;
}

function shortened(all: readonly string[]): string {
  const rest = all.length - maxCauses;
  const said = all.slice(0, maxCauses).join(", ");
  return rest > 0 ? `${said}, and ${rest} more` : said;
}
