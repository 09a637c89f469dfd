/** Requests by which streams are read: those that an account's sessions can send, if their roles allow it. */
import { common, renamedPattern, tokens } from "../subjects/pattern.ts";
import type { Flow } from "./flow.ts";
import type { StreamFacts } from "./streams/facts.ts";
import type { Streams } from "./streams/known.ts";

/** Requests that give messages, before and after the stream's name; a filter, if any, is the last token. */
const READS: readonly { readonly before: string; readonly after: string }[] = [
  { before: "$JS.API.CONSUMER.CREATE", after: "" },
  { before: "$JS.API.CONSUMER.CREATE", after: ".*" },
  { before: "$JS.API.CONSUMER.CREATE", after: ".*.>" },
  { before: "$JS.API.CONSUMER.DURABLE.CREATE", after: ".*" },
  { before: "$JS.API.CONSUMER.MSG.NEXT", after: ".*" },
  { before: "$JS.API.STREAM.MSG.GET", after: "" },
  { before: "$JS.API.STREAM.SNAPSHOT", after: "" },
  { before: "$JS.API.DIRECT.GET", after: "" },
  { before: "$JS.API.DIRECT.GET", after: ".>" },
  // an acknowledgement '+NXT' asks for the next message (consumer.go, processAck)
  { before: "$JS.ACK", after: ".*.>" },
];
/** Those whose last tokens filter what is read. */
const FILTERED = ["$JS.API.CONSUMER.CREATE", "$JS.API.DIRECT.GET"];

export interface ReadRequest {
  /** Of the stream. */
  readonly account: string;
  readonly stream: string;
  /** The stream whose name is in the request: for a mirror, perhaps its origin. */
  readonly asked: string;
  /** The requests, as the session's account names them. */
  readonly pattern: string;
  /** Number of the token that names the stream. */
  readonly named: number;
  /** Number of the token at which the filter begins; undefined: the request says nothing of subjects. */
  readonly filter: number | undefined;
}

/** Those of the account's own streams. */
export function ownReadRequests(account: string, streams: Streams): ReadRequest[] {
  return Object.values(streams).flatMap((stream) =>
    answeredBy(stream).map(({ asked, before, after }): ReadRequest => {
      const pattern = `${before}.${asked}${after}`;
      const isFiltered = after.endsWith(">") && FILTERED.includes(before);
      return {
        account,
        stream: stream.name,
        asked,
        pattern,
        named: tokens(before).length,
        filter: isFiltered ? tokens(pattern).length - 1 : undefined,
      };
    }),
  );
}

const DIRECT = "$JS.API.DIRECT.GET";

/** A mirror answers in place of its origin as well (stream.go, subscribeToMirrorDirect), if it gives direct answers. */
function answeredBy({ name, on, origins }: StreamFacts) {
  const own = READS.filter(({ before }) => before !== DIRECT || on.has("directGet"));
  const direct = READS.filter(({ before }) => before === DIRECT);
  const others = on.has("mirrorDirect") && origins !== "anything" ? origins : [];
  return [
    ...own.map((read) => ({ ...read, asked: name })),
    ...others.flatMap((origin) => direct.map((read) => ({ ...read, asked: origin.stream }))),
  ];
}

/** A request of the exporting account, as the importing one names it; none when the import leaves it out. */
export function throughImport(request: ReadRequest, { from, to }: Flow): ReadRequest[] {
  const shared = common(to.pattern, request.pattern);
  if (shared === undefined) return [];
  const longer = tokens(from.pattern).length - tokens(to.pattern).length;
  const { named, filter } = request;
  return [
    {
      ...request,
      pattern: renamedPattern(shared, to.pattern, from.pattern),
      named: named + longer,
      filter: filter === undefined ? undefined : filter + longer,
    },
  ];
}
