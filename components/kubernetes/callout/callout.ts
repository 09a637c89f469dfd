import * as pulumi from "@pulumi/pulumi";
import type { CalloutPlacement, CalloutSpec } from "../../target.ts";
import type { Place } from "../place.ts";
import type { KubernetesTargetArgs } from "../target.ts";

export function runCallout(
  _place: Place,
  _args: KubernetesTargetArgs,
  _name: string,
  _spec: CalloutSpec,
  _parent: pulumi.Resource,
): CalloutPlacement {
  throw new pulumi.RunError("under construction");
}
