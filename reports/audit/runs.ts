import { basename } from "node:path";
import { parseFileName } from "../../protocol/audit/file-name.ts";
import type { HashList } from "./hash-list.ts";
import type { Problem } from "./problem.ts";

/** Records that follow each other in one file. */
export interface Run {
  readonly from: number;
  to: number;
  /** What the first says is the hash before it. */
  readonly prev: string;
  readonly hashes: HashList;
  readonly file: string;
  /** Of the first record. */
  readonly line: number;
}

/** Runs that are one log. */
export class Chain {
  readonly #runs: Run[];
  from: number;
  to: number;
  records: number;

  constructor(first: Run) {
    this.#runs = [first];
    this.from = first.from;
    this.to = first.to;
    this.records = first.hashes.length;
  }

  /** Whether it has the first record of all. */
  get isBeginning(): boolean {
    return this.#runs[0]?.from === 1 && this.#runs[0].prev === "";
  }

  get last(): Run | undefined {
    return this.#runs.at(-1);
  }

  /** Hash of a record; undefined when it is not there. */
  at(seq: number): string | undefined {
    for (const { from, hashes } of this.#runs) {
      const hash = hashes.at(seq - from);
      if (hash !== undefined) return hash;
    }
    return undefined;
  }

  add(run: Run): void {
    this.#runs.push(run);
    this.records += Math.max(0, Math.min(run.to - this.to, run.hashes.length));
    this.to = Math.max(this.to, run.to);
  }
}

/**
 * Puts an instance's runs together: those that repeat each other, as an outbox that delivers once more and an
 * export beside the files do, count once. A log that was started again is a separate chain.
 */
export function joinRuns(
  instance: string,
  runs: readonly Run[],
): { chains: Chain[]; problems: Problem[] } {
  const chains: Chain[] = [];
  const problems: Problem[] = [];
  const sorted = [...runs].sort((one, other) => one.from - other.from);
  for (const run of sorted) {
    const before = (chain: Chain) => chain.at(run.from - 1);
    const fits =
      chains.find((chain) => chain.at(run.from) === run.hashes.at(0)) ??
      chains.find((chain) => run.prev !== "" && before(chain) === run.prev);
    if (fits) {
      problems.push(...differences(instance, fits, run), ...disorder(instance, fits, run));
      fits.add(run);
    } else if (chains.length === 0 || (run.from === 1 && run.prev === "")) {
      chains.push(new Chain(run));
    } else {
      problems.push(misfit(instance, chains, run));
      const nearest = chains.filter(({ to }) => to < run.from).at(-1);
      if (nearest) nearest.add(run);
    }
  }
  return { chains, problems };
}

/** Records that are in the chain already, and other ones. */
function differences(instance: string, chain: Chain, { from, to, hashes, file }: Run): Problem[] {
  for (let seq = from; seq <= Math.min(to, chain.to); seq++) {
    const known = chain.at(seq);
    if (known === undefined || known === hashes.at(seq - from)) continue;
    const message = `${file}: record ${seq} of ${instance} is there twice, and not the same`;
    return [{ code: "twice", message }];
  }
  return [];
}

/** A run that comes later in its file, but belongs before. What a stream has may be in any order. */
function disorder(instance: string, { to, last }: Chain, { from, file, line }: Run): Problem[] {
  if (from <= to || last?.file !== file || line > last.line || !isAuditFile(file)) return [];
  const message = `${file}:${line}: record ${from} of ${instance} was put elsewhere: it stands before record ${to}`;
  return [{ code: "order", message }];
}

function isAuditFile(file: string): boolean {
  return parseFileName(basename(file)) !== undefined;
}

function misfit(instance: string, chains: readonly Chain[], { from, file, line }: Run): Problem {
  const place = `${file}:${line}: record ${from} of ${instance}`;
  if (chains.some((chain) => chain.at(from) !== undefined))
    return { code: "twice", message: `${place} is there twice, and not the same` };
  const to = Math.max(0, ...chains.map((chain) => chain.to).filter((end) => end < from));
  if (to === from - 1)
    return { code: "changed", message: `${place} does not fit the one before it` };
  const missing = to === from - 2 ? `record ${to + 1} is` : `records ${to + 1} to ${from - 1} are`;
  return { code: "missing", message: `${place} follows ${to}: ${missing} not there` };
}
