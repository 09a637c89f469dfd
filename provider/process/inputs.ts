import type { Readiness } from "./readiness.ts";

export interface ProcessInputs {
  /** Name for messages, for example `nats-0`. */
  readonly name: string;
  /** Program and arguments. Nothing secret belongs here or in `env`: both are visible to other users. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder that the stack owns; it is removed with the last thing in it. */
  readonly root: string;
  /** File inside `root` that standard output and error are appended to. */
  readonly log: string;
  /** Ports of 127.0.0.1 that must be free before the start. */
  readonly ports: readonly number[];
  readonly ready: Readiness;
  /** Anything: a change stops the process and starts a new one. */
  readonly restart?: string;
  /** Anything: a change makes the process read its files again (SIGHUP), connections stay. */
  readonly reload?: string;
  /** Folders that the process fills; they go when it goes. */
  readonly dataFolders?: readonly string[];
}
