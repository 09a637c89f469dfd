/** The doors of one account, looked up by entries of its sessions' rules. */
import { tokens } from "../subjects/pattern.ts";
import { throughImport, type Door } from "./door.ts";
import type { Graph } from "./graph.ts";

interface Group {
  readonly all: Door[];
  readonly named: Map<string, Door[]>;
}

/** The doors of one account's sessions, found by entries of their rules. */
export class Doors {
  readonly all: readonly Door[];
  readonly #byPosition = new Map<number, Group>();

  constructor(graph: Graph, account: string) {
    this.all = [...graph.doors(account), ...farDoors(graph, account)];
    for (const door of this.all) {
      const group: Group = this.#byPosition.get(door.named) ?? { all: [], named: new Map() };
      this.#byPosition.set(door.named, group);
      group.all.push(door);
      group.named.set(door.stream, [...(group.named.get(door.stream) ?? []), door]);
    }
  }

  /** Those that an entry may open: most entries name no stream, and most others name one. */
  for(entry: string): readonly Door[] {
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
function farDoors(graph: Graph, account: string): Door[] {
  return graph
    .requests(account)
    .flatMap((stop) =>
      stop.flows.reduceRight<readonly Door[]>(
        (doors, flow) => doors.flatMap((door) => throughImport(door, flow)),
        graph.doors(stop.account),
      ),
    );
}
