/** What the project promises of logins, and whether it holds. */
import type { Measured } from "./measure.ts";

/** What goals are about. */
export interface Measurements {
  readonly rows: readonly Measured[];
  /** MB that the callout holds after the warm-up, and at the end. */
  readonly memory: { readonly warm: number; readonly end: number };
  /** Milliseconds from a callout's start until it serves, beside one that has no sessions, and has those of all loads. */
  readonly started: { readonly first: number; readonly end: number };
  /** A second, of one connection after its login. */
  readonly messages: { readonly callout: number; readonly plain: number };
}

export interface Goal {
  readonly goal: string;
  readonly measured: number;
  readonly limit: number;
  /** Whether more is better. @default false */
  readonly least?: boolean;
}

export function isMet({ measured, limit, least = false }: Goal): boolean {
  return least ? measured >= limit : measured <= limit;
}

/** The goals that these measurements tell about. */
export function goalsOf({ rows, memory, started, messages }: Measurements): Goal[] {
  const of = (contender: string, load: string, again = false) =>
    rows.find((row) => row.contender === contender && row.load === load && row.again === again);
  const [fresh, known, peer] = [
    of("nats-entra", storms.usual),
    of("nats-entra", storms.usual, true),
    of("Go peer", storms.usual),
  ];
  const [paced, bare] = [of("nats-entra", storms.paced), of("plain credentials", storms.paced)];
  const [back, bareBack] = [
    of("nats-entra", storms.back, true),
    of("plain credentials", storms.back),
  ];
  return [
    ...cpu("µs of processor time for a login with a new token", 150, fresh),
    ...cpu("µs of processor time for a login with a token that was seen before", 110, known),
    ...(fresh?.cpu !== undefined && peer?.cpu !== undefined
      ? [
          {
            goal: "times less than the Go peer",
            limit: 2.5,
            measured: peer.cpu / fresh.cpu,
            least: true,
          },
        ]
      : []),
    ...(paced && bare
      ? [
          {
            goal: "ms added to the median, at 300 logins/s",
            limit: 1,
            measured: paced.p50 - bare.p50,
          },
          { goal: "ms for 99 of 100 logins, at 300 logins/s", limit: 5, measured: paced.p99 },
        ]
      : []),
    ...(back && bareBack
      ? [
          {
            goal: "times as long as with plain credentials until all clients are back",
            limit: 1.3,
            measured: bareBack.perSecond / back.perSecond,
          },
        ]
      : []),
    { goal: "MB of memory after 10,000 logins", limit: 120, measured: memory.warm },
    { goal: "ms from start to serving", limit: 300, measured: started.first },
    {
      goal: "of the messages a second that a plain user has",
      limit: 0.98,
      measured: messages.callout / messages.plain,
      least: true,
    },
  ];
}

/** Names of loads that goals are about. */
export const storms = {
  usual: "32 at a time",
  paced: "300 a second",
  back: "clients come back",
} as const;

function cpu(goal: string, limit: number, row: Measured | undefined): Goal[] {
  return row?.cpu === undefined ? [] : [{ goal, limit, measured: row.cpu }];
}
