import * as pulumi from "@pulumi/pulumi";
import { withVersion } from "./version.ts";

/** An endpoint that says whether a process is ready. */
export interface ReadinessArgs {
  /** Answers with status 200 once the process is ready. */
  url: string;
  /** PEM of the authority behind an https url. */
  ca?: pulumi.Input<string>;
  /** Text that the answer must contain, for example the digest of what was to be loaded. */
  expect?: pulumi.Input<string>;
  /** Answers with status 200 once the process has caught up with its neighbours; waited for after a restart. */
  settled?: string;
  /** Each answers with status 200 once the group works together; the member that starts last waits for them, at every start. */
  together?: string[];
  /** Seconds. */
  timeout: number;
}

/** Inputs of a LocalProcess. */
export interface LocalProcessArgs {
  /** Name for messages, for example `nats-0`. */
  name: string;
  /** Program and arguments; nothing secret. */
  command: pulumi.Input<string>[];
  /** Variables of its environment; nothing confidential. @default none */
  env?: Record<string, pulumi.Input<string>>;
  /** Folder that the stack owns; it goes with the last thing in it. */
  root: string;
  /** File inside `root` that standard output and error are appended to. */
  log: string;
  /** Ports of 127.0.0.1 that must be free before the start. */
  ports: number[];
  /** How to tell that the process is ready. */
  ready: ReadinessArgs;
  /** A change stops the process and starts a new one. */
  restart?: pulumi.Input<string>;
  /** A change makes the process read its files again (SIGHUP); connections stay. */
  reload?: pulumi.Input<string>;
  /** Folders that the process fills; they go when it goes. */
  dataFolders?: string[];
}

/** A process of this machine that outlives the deployment and is restarted by the next one when it died. */
export class LocalProcess extends pulumi.CustomResource {
  /** Process id. */
  declare readonly pid: pulumi.Output<number>;

  constructor(name: string, args: LocalProcessArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "nats-entra:local:Process",
      name,
      { ...args, pid: undefined, started: undefined },
      withVersion(options),
    );
  }
}
