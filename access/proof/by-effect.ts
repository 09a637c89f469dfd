/** Which roles can make a message appear on a subject that they may not publish to, and how. */
import type { AccessDocument, MemberKind } from "../document/document.ts";
import { namesReplies } from "../document/connections.ts";
import { mergePermissions } from "../subjects/permissions.ts";
import { sessionPermissions } from "../document/session.ts";
import { arrivals, Graph, isAnswered, type Arrival } from "../reach/index.ts";
import type { Sources } from "../document/sources.ts";
import { intersection, meet, of, publishSet, witness } from "../subjects/index.ts";
import { storyOf, type Scene } from "./story.ts";

/** A role that can make a message appear on a subject that it may not publish to. */
export interface IndirectPublisher {
  readonly role: string;
  /** Of the role. */
  readonly account: string;
  readonly members: readonly MemberKind[];
  /** The account in which the message appears. */
  readonly into: string;
  /** The shortest way; first what a session with the role publishes. */
  readonly story: readonly Scene[];
}

/**
 * By account in which somebody or something takes a message on the subject, and role. Roles that may publish there
 * themselves are left out.
 *
 * @param sources with the streams that grants name
 * @param subject without wildcards
 * @example
 * byEffect(document, sources, "orders.cancel").map(({ role, story }) => [role, ...story.map(({ text }) => text)])
 * // [["Orders.Read", "publishes orders.status with the reply orders.cancel", "Orders.Serve answers on …"]]
 */
export function byEffect(
  document: AccessDocument,
  sources: Sources,
  subject: string,
): IndirectPublisher[] {
  const graph = new Graph(document, sources);
  const set = of(subject);
  return graph.accounts.flatMap((into) => {
    if (!meet(graph.live(into), set)) return [];
    const ways = arrivals(graph, { account: into, set }, "effects");
    return Object.entries(document.roles).flatMap(([role, entry]): IndirectPublisher[] => {
      const { account, members } = entry;
      const may = publishSet(mergePermissions([sessionPermissions(document), entry]).publish);
      const own = ways.filter((way) => way.account === account && meet(way.set, may));
      const way = own.find((each) => hasEffect(each) && (namesReplies(entry) || !isAnswered(each)));
      if (way === undefined || own.some((each) => !hasEffect(each))) return [];
      const { subject: asked = "" } = witness(intersection(way.set, may)) ?? {};
      return [{ role, account, members, into, story: storyOf(graph, way, asked) }];
    });
  });
}

/** Others do something on the way, besides exports and imports. */
function hasEffect({ steps }: Arrival): boolean {
  return steps.some(({ kind }) => kind !== "import");
}
