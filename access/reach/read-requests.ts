/** Requests by which sessions of one account read streams, looked up by entries of its sessions' permissions. */
import { tokens } from "../subjects/pattern.ts";
import { throughImport, type ReadRequest } from "./read-request.ts";
import type { Graph } from "./graph.ts";

interface Group {
  readonly all: ReadRequest[];
  readonly named: Map<string, ReadRequest[]>;
}

/** Requests by which sessions of one account read streams, found by entries of their permissions. */
export class ReadRequests {
  readonly all: readonly ReadRequest[];
  readonly #byPosition = new Map<number, Group>();

  constructor(graph: Graph, account: string) {
    this.all = [...graph.readRequests(account), ...importedReadRequests(graph, account)];
    for (const request of this.all) {
      const group: Group = this.#byPosition.get(request.named) ?? { all: [], named: new Map() };
      this.#byPosition.set(request.named, group);
      group.all.push(request);
      group.named.set(request.asked, [...(group.named.get(request.asked) ?? []), request]);
    }
  }

  /** Those that an entry may open: most entries name no stream, and most others name one. */
  for(entry: string): readonly ReadRequest[] {
    const parts = tokens(entry);
    const isOpen = parts.at(-1) === ">";
    return [...this.#byPosition].flatMap(([position, { all, named }]) => {
      const token = parts[position];
      if (token === undefined || token === ">") return isOpen ? all : [];
      return token === "*" ? all : (named.get(token) ?? []);
    });
  }
}

/** Through service imports. */
function importedReadRequests(graph: Graph, account: string): ReadRequest[] {
  return graph
    .requests(account)
    .flatMap((stop) =>
      stop.flows.reduceRight<readonly ReadRequest[]>(
        (readRequests, flow) => readRequests.flatMap((request) => throughImport(request, flow)),
        graph.readRequests(stop.account),
      ),
    );
}
