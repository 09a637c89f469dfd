import type { NatsConnection } from "@nats-io/transport-node";
import type { ControlVerb } from "../../../access/index.ts";
import type { Site } from "../callout/site.ts";
import { operator } from "./roles.ts";

export type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** An operator's connection to CONTROL. */
export class Steer {
  readonly connection: NatsConnection;
  readonly #oid: string;

  private constructor(connection: NatsConnection, oid: string) {
    this.connection = connection;
    this.#oid = oid;
  }

  static async connect(
    site: Site,
    claims: { readonly oid: string } = operator,
    node?: number,
  ): Promise<Steer> {
    const connection = await site.connect(site.token(claims), "CONTROL", node);
    return new Steer(connection, claims.oid);
  }

  async ask<T = Answer>(verb: ControlVerb, body: unknown, subject?: string): Promise<T> {
    const to = subject ?? `control.${verb}.${this.#oid}`;
    const answer = await this.connection.request(to, JSON.stringify(body), { timeout: 8000 });
    return answer.json<T>();
  }
}
