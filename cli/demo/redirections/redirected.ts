import type { Redirection } from "./model.ts";

/** What came of one attempt. */
export type Redirected = Redirection & {
  /** What the same brings with a reply of one's own. */
  readonly without: "answered" | "denied" | "unanswered";
  /** Whether the watcher saw what was shown to it. */
  readonly watching: boolean;
  /** What appeared: nothing, unless a wall has a hole. */
  readonly seen: readonly string[];
  readonly ok: boolean;
};
