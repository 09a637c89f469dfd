import { longestUse } from "../../nats/index.ts";

/** A key of the deployment, and how long it has been in use. */
export interface KeyAge {
  /** As `rotate` takes it. */
  readonly key: string;
  /** Unix seconds. */
  readonly since: number;
  readonly days: number;
  /** Days after which it should be rotated; absent for what an account is known by. */
  readonly rotateAfter?: number;
  readonly old: boolean;
}

/**
 * @param since Unix seconds by key
 * @param now Unix seconds
 */
export function keyAges(since: Readonly<Record<string, number>>, now: number): KeyAge[] {
  return Object.entries(since).map(([key, begin]) => {
    const days = Math.max(0, Math.floor((now - begin) / 86_400));
    const rotateAfter = longestUse(key);
    return {
      key,
      since: begin,
      days,
      ...(rotateAfter !== undefined && { rotateAfter }),
      old: rotateAfter !== undefined && days > rotateAfter,
    };
  });
}
