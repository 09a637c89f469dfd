import type * as pulumi from "@pulumi/pulumi";
import type { CalloutSettings, CalloutSpec } from "../../target/target.ts";
import type { Place } from "../objects/place.ts";
import type { KubernetesCalloutArgs } from "../args/callout.ts";

/** What the callout's parts are made of. */
export interface Callout {
  /** Of the component: the names of its resources begin with it. */
  readonly name: string;
  readonly place: Place;
  readonly args: KubernetesCalloutArgs;
  readonly spec: CalloutSpec;
  readonly settings: pulumi.Output<CalloutSettings>;
  /** Parent of every resource. */
  /** Whether the nodes are another's, who makes them trust this callout only afterwards (`existingNats`). */
  readonly isEarly: boolean;
  readonly options: pulumi.CustomResourceOptions;
}
