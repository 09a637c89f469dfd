/** Processes of this machine, on loopback. */
export interface LocalTargetArgs {
  /** Absolute folder for the processes' files; it goes with the stack. */
  folder: string;
  /** First of the ports that are used, all on 127.0.0.1: see `ports()`. @default 14220 */
  basePort?: number;
  /** The nats-server to run. @default `nats-server` of PATH */
  natsServer?: string;
}

/** The directory of the local target's Entra-shaped issuer. */
export interface LocalDirectoryArgs {
  /** Absolute folder that the stack owns. */
  root: string;
  /** The issuer's directory, inside `root`. */
  folder: string;
}
