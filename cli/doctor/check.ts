import type { StreamRow } from "../../protocol/control/stream-row.ts";
import type { Advisory } from "./advisories/advisory.ts";

/** One thing that was looked at, on one node, callout or address. */
export interface Check {
  readonly about: "deployment" | "node" | "callout" | "stream" | "edge";
  /** Of the node, callout, stream or address; of the deployment when it is about all of it. */
  readonly name: string;
  /** What was looked at, for example `configuration`. */
  readonly what: string;
  readonly ok: boolean;
  /** What is wrong; or, of a check that passed, the value. */
  readonly detail?: string;
  /** What to do about it. */
  readonly next?: string;
  /** The declared stream or consumer that it is about, where the callouts know of it. */
  readonly stream?: Pick<StreamRow, "account" | "stream" | "consumer" | "state" | "changes">;
  /** The published advisory that it is about. */
  readonly advisory?: Pick<Advisory, "id" | "alias" | "severity" | "url">;
}

/** Checks of one thing. */
export interface Checker {
  readonly well: (what: string, detail?: string) => Check;
  readonly bad: (what: string, detail: string, next: string) => Check;
}

/** @example checker("node", "nats-1").bad("version", "2.14.0, others run 2.15.2", "finish the update") */
export function checker(about: Check["about"], name: string): Checker {
  return {
    well: (what, detail) => ({
      ...{ about, name, what, ok: true },
      ...(detail !== undefined && { detail }),
    }),
    bad: (what, detail, next) => ({ about, name, what, ok: false, detail, next }),
  };
}
