import { readLine, type Head, type ReadLine } from "../../protocol/audit/chain.ts";
import { LogActivity, readCheckpoint } from "../../protocol/audit/checkpoint.ts";
import { counted } from "../../text/amounts.ts";
import { HashList } from "./hash-list.ts";
import type { Place, Problem } from "./problem.ts";
import { joinRuns, type Chain, type Run } from "./runs.ts";

export interface InstanceReport {
  readonly instance: string;
  readonly records: number;
  /** Numbers of the first and the last record. */
  readonly first: number;
  readonly last: number;
  /** How often the log was started, including the first time; 0 if its beginning is missing. */
  readonly beginnings: number;
  readonly checkpoints: number;
  /** Number and time, RFC 3339, of the last checkpoint whose signature holds. */
  readonly lastCheckpoint?: { readonly seq: number; readonly time: string };
  /** Public keys of the checkpoints. */
  readonly keys: readonly string[];
  /** The last record says that the callout stopped. Else it runs, was killed, or the end is cut off. */
  readonly isStopped: boolean;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly instances: readonly InstanceReport[];
  /** Lines that are not records: cut off by a kill. */
  readonly torn: number;
  readonly problems: readonly Problem[];
}

interface Instance {
  readonly runs: Run[];
  readonly keys: Set<string>;
  checkpoints: number;
  lastCheckpoint?: { seq: number; time: string };
  lastStop: number;
}

/**
 * Holds audit logs to their chains and signatures. Lines may come from several files, exports of the stream
 * included, in any order of files: together they have to be whole.
 *
 * @example
 * const verification = new Verification(["AB…"]);
 * for (const text of lines) verification.add(text, place);
 * verification.finish().ok
 */
export class Verification {
  readonly #keys: readonly string[];
  readonly #instances = new Map<string, Instance>();
  readonly #problems: Problem[] = [];
  readonly #expected = new Map<string, Head[]>();
  #torn = 0;

  /** @param keys public keys that sign; any when there are none */
  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** @param text a line without its end */
  add(text: string, place: Place): void {
    if (text === "") return;
    const line = readLine(text);
    if (!line) {
      this.#torn++;
      return;
    }
    const instance = this.#instance(line.event.instance);
    this.#join(instance.runs, line, place);
    this.#look(instance, line, place);
  }

  /** A record that must be there, since it is known from elsewhere. */
  expect(text: string): void {
    const line = readLine(text);
    if (!line) return;
    const { instance } = line.event;
    const known = this.#expected.get(instance) ?? [];
    if (known.length === 0) this.#expected.set(instance, known);
    known.push({ seq: line.seq, hash: line.hash });
  }

  finish(): VerifyReport {
    const names = new Set([...this.#instances.keys(), ...this.#expected.keys()]);
    const instances = [...names].sort().flatMap((name) => this.#report(name) ?? []);
    const problems = this.#problems;
    const ok = problems.length === 0 && instances.length > 0;
    return { ok, instances, torn: this.#torn, problems };
  }

  #report(name: string): InstanceReport | undefined {
    const instance = this.#instances.get(name);
    const { chains, problems } = joinRuns(name, instance?.runs ?? []);
    this.#problems.push(...problems, ...lost(name, chains, this.#expected.get(name) ?? []));
    if (!instance) return undefined;
    const { keys, checkpoints, lastCheckpoint, lastStop } = instance;
    const last = chains.at(-1)?.to ?? 0;
    return {
      instance: name,
      records: chains.reduce((sum, { records }) => sum + records, 0),
      first: chains[0]?.from ?? 0,
      last,
      beginnings: chains.filter(({ isBeginning }) => isBeginning).length,
      checkpoints,
      ...(lastCheckpoint && { lastCheckpoint }),
      keys: [...keys].sort(),
      isStopped: lastStop === last,
    };
  }

  #instance(name: string): Instance {
    let instance = this.#instances.get(name);
    if (!instance) {
      instance = { runs: [], keys: new Set(), checkpoints: 0, lastStop: 0 };
      this.#instances.set(name, instance);
    }
    return instance;
  }

  #join(runs: Run[], { seq, prev, hash, event }: ReadLine, place: Place): void {
    const run = runs.at(-1);
    if (run?.file === place.file && seq === run.to + 1) {
      if (prev !== run.hashes.at(run.hashes.length - 1)) {
        const message = `${at(place)}: record ${seq} of ${event.instance} does not fit the one before it: one of the two was changed`;
        this.#problems.push({ code: "changed", message });
      }
      run.hashes.push(hash);
      run.to = seq;
      return;
    }
    const hashes = new HashList();
    hashes.push(hash);
    runs.push({ from: seq, to: seq, prev, hashes, file: place.file, line: place.line });
  }

  #look(instance: Instance, line: ReadLine, place: Place): void {
    const found = readCheckpoint(line);
    if (!found) return;
    const { seq, event } = line;
    const about = `${at(place)}: checkpoint ${seq} of ${event.instance}`;
    if (!found.isSigned) {
      const message = `${about} is not signed by the key that it names`;
      this.#problems.push({ code: "unsigned", message });
      return;
    }
    instance.checkpoints++;
    instance.keys.add(found.key);
    if (found.activity === LogActivity.Stop) instance.lastStop = seq;
    if (seq > (instance.lastCheckpoint?.seq ?? 0))
      instance.lastCheckpoint = { seq, time: new Date(event.time).toISOString() };
    if (this.#keys.length > 0 && !this.#keys.includes(found.key)) {
      const message = `${about} is signed by ${found.key}, which is not among the keys of the callouts`;
      this.#problems.push({ code: "key", message });
    }
  }
}

/** What is known from elsewhere and is not in the log. */
function lost(name: string, chains: readonly Chain[], expected: readonly Head[]): Problem[] {
  const missing = expected.filter(
    ({ seq, hash }) => !chains.some((chain) => chain.at(seq) === hash),
  );
  if (missing.length === 0) return [];
  const least = missing.reduce((first, { seq }) => Math.min(first, seq), Infinity);
  const count = counted(missing.length, "record");
  const message = `${name}: the log lacks ${count} of those that are known from elsewhere, from record ${least} on`;
  return [{ code: "ends_early", message }];
}

function at({ file, line }: Place): string {
  return `${file}:${line}`;
}
