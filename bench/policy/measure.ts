/** Measures one size, in a process of its own. */
import { answer, asked, peakMemory } from "../fresh.ts";
import { repeat, type Repeated, type RepeatOptions } from "../repeat.ts";
import { review, type Reviewed, type ReviewOptions, type Step } from "./review.ts";

export type Question = RepeatOptions & Omit<ReviewOptions, "seed">;

export interface Measured extends Repeated<Step> {
  readonly roles: number;
  readonly changed: number;
  readonly invariants: number;
  /** Invariants that do not hold. */
  readonly refuted: number;
  readonly verdict: string;
  /** MB at most, after the first run. */
  readonly memory: number;
  /** The same before it: Node, V8 and the program. */
  readonly memoryBefore: number;
}

const { roles, changed, layout, ...options } = asked() as Question;
const memoryBefore = peakMemory();
let memory = 0;
let found: Pick<Reviewed, "invariants" | "findings" | "difference"> | undefined;
const times = repeat((seed) => {
  const { times, ...result } = review({ roles, changed, layout, seed });
  if (found === undefined) {
    memory = peakMemory();
    found = result;
  }
  return times;
}, options);
answer({
  roles,
  changed,
  invariants: found?.invariants.length ?? 0,
  refuted: found?.findings.length ?? 0,
  verdict: found?.difference.verdict ?? "",
  memory,
  memoryBefore,
  ...times,
} satisfies Measured);
