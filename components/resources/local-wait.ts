import * as pulumi from "@pulumi/pulumi";
import { withVersion } from "./version.ts";

/** Inputs of a LocalWait. */
export interface LocalWaitArgs {
  /** What is waited for, in the words of an error, for example `the declared streams`. */
  what: string;
  /** Answers with status 200 once it is so; http or https on 127.0.0.1. */
  url: string;
  /** PEM of the authority behind an https url. */
  ca?: pulumi.Input<string>;
  /** Text that the answer must contain, for example a digest. */
  expect?: pulumi.Input<string>;
  /** Seconds to wait at most. */
  timeout: number;
}

/** A condition that something else brings about: the deployment fails, with the address's own words, when it is not met in time. */
export class LocalWait extends pulumi.CustomResource {
  constructor(name: string, args: LocalWaitArgs, options?: pulumi.CustomResourceOptions) {
    super("nats-entra:local:Wait", name, { ...args }, withVersion(options));
  }
}
