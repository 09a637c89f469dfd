/* eslint-disable @typescript-eslint/no-explicit-any -- Kubernetes' own JSON, for which Pulumi's component schema has no other type */
import type { ContainerResourcesArgs } from "./resources.ts";

/** A pod with the `nats` command in it, to look around from inside the cluster. */
export interface NatsBoxArgs {
  /** Image of the pod. @default the release's own, see docs/reference/supply-chain.md */
  image?: string;
  /** Requests and limits of the container. @default requests of 10m and 32Mi, a limit of 128Mi */
  resources?: ContainerResourcesArgs;
  /** Kubernetes' variables, as for the server. @default none */
  env?: Record<string, any>;
  /** Contexts by name. @default `default`, without credentials: say `nats --token "$TOKEN"` */
  contexts?: Record<string, NatsBoxContextArgs>;
  /** The one that is used when none is named. @default the first */
  defaultContext?: string;
}

/** Credentials from secrets of the namespace; at most one kind of them. */
export interface NatsBoxContextArgs {
  /** Secret with a credentials file. */
  credsSecret?: string;
  /** Its key. @default nats.creds */
  credsKey?: string;
  /** Secret with an nkey's seed. */
  nkeySecret?: string;
  /** Its key. @default nats.nk */
  nkeyKey?: string;
  /** Secret with a client's certificate: `tls.crt` and `tls.key`. */
  tlsSecret?: string;
  /** More of what a context file has, for example `inbox_prefix`. */
  merge?: any;
}
