import * as pulumi from "@pulumi/pulumi";
import { messageOf } from "../../errors/render.mjs";
import { wayOf } from "../../connect/way.ts";

/**
 * The addresses, when a callout would start with them.
 *
 * @param isTls whether an authority is given, so that only TLS is spoken
 * @throws RunError
 */
export function checkedServers(
  servers: string[],
  isTls: boolean,
  allowClearText: boolean | undefined,
): string[] {
  try {
    wayOf({ servers, ...(isTls && { tls: {} }), allowClearText });
    return servers;
  } catch (error) {
    throw new pulumi.RunError(`servers: ${messageOf(error)}`);
  }
}
