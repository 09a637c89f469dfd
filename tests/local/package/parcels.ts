import type { NatsConnection } from "@nats-io/transport-node";
import { expect } from "vitest";
import { login } from "../../support/connect.ts";
import type { Tenant } from "./tenant.ts";

/**
 * The stack of the examples really serves: who may track parcels hears of them, and does not say what
 * happens to them.
 *
 * @param servers output of the stack
 */
export async function expectParcelsServed(servers: unknown, tenant: Tenant): Promise<void> {
  const token = await tenant.tokenOfAda();
  const connection = await login({ servers: servers as string[], token });
  try {
    expect(await refusal(connection, "parcels.events.42")).toMatch(/permissions violation/i);
    connection.subscribe("parcels.events.>", { callback: () => undefined });
    await connection.flush();
    expect(connection.isClosed()).toBe(false);
  } finally {
    await connection.close();
  }
}

/** The output `client` has the names of `client.json`, whatever the language of the program that exports it. */
export function expectClientNamed(outputs: Record<string, unknown>): void {
  const { servers, scope, clientId: audience, policyDigest, client } = outputs;
  expect(client).toMatchObject({ servers, scope, audience, policyDigest });
  expect(Object.keys(client as object)).toEqual(
    expect.arrayContaining(["authority", "authorityCa", "tenantId", "configDigest", "keysSince"]),
  );
}

/** What the server says about a message that may not be sent. */
async function refusal(connection: NatsConnection, subject: string): Promise<string> {
  const said = (async () => {
    for await (const status of connection.status())
      if (status.type === "error") return status.error.message;
    return "nothing";
  })();
  connection.publish(subject);
  await connection.flush();
  return said;
}
