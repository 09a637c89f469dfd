import type { NatsConnection } from "@nats-io/transport-node";
import type { ControlVerb } from "../../../access/index.ts";
import type { Ask } from "../../../cli/control/ask.ts";
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

  /** As the command asks: what is refused is an error. */
  static async reading(site: Site, claims: { readonly oid: string }): Promise<{ ask: Ask }> {
    const steer = await Steer.connect(site, claims);
    const ask: Ask = async <T>({ verb, body }: Parameters<Ask>[0]) => {
      const answer = await steer.ask<Answer & { readonly code?: string }>(verb, body);
      if (!answer.ok) throw new Error(answer.code);
      return answer as T;
    };
    return { ask };
  }

  async ask<T = Answer>(verb: ControlVerb, body: unknown, subject?: string): Promise<T> {
    const to = subject ?? `control.${verb}.${this.#oid}`;
    const answer = await this.connection.request(to, JSON.stringify(body), { timeout: 8000 });
    return answer.json<T>();
  }
}
