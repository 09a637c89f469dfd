import { connect, type NatsConnection } from "@nats-io/transport-node";
import { claims } from "../../support/connect.ts";
import type { Site } from "./site.ts";
import { pace } from "../../support/waiting/pace.ts";
import { until } from "../../support/waiting/until.ts";

/** Milliseconds between two messages of a session, and between two logins. */
const pause = { message: 5, login: 40 };

/** What went wrong since the last look. */
export interface Troubles {
  /**
   * Milliseconds until who wanted in was in, at most. A login that is under way while a node reloads is asked
   * about twice, and may be refused once.
   */
  readonly login: number;
  /** Sessions that ended, and came back. */
  readonly ended: number;
  /**
   * Milliseconds for which a session heard nothing of itself, at most. At every reload a session may do nothing
   * while its node asks the callout about it: what it publishes then is lost.
   */
  readonly silence: number;
}

/** Sessions that publish all the time, and others that log in all the time, on every node. */
export class Traffic {
  readonly #site: Site;
  readonly #sessions: Session[] = [];
  #longest = 0;
  #logins = 0;
  #isOn = true;
  #work: Promise<unknown> = Promise.resolve();

  private constructor(site: Site) {
    this.#site = site;
  }

  static async start(site: Site): Promise<Traffic> {
    const traffic = new Traffic(site);
    for (const url of site.nats.urls) traffic.#sessions.push(await Session.start(site, url));
    traffic.#work = Promise.all([
      traffic.#logIn(),
      ...traffic.#sessions.map((session) => session.publish(() => traffic.#isOn)),
    ]);
    return traffic;
  }

  /** Until a few more logins have been tried and every session hears itself again; what went wrong meanwhile. */
  async troubles(): Promise<Troubles> {
    const tried = this.#logins;
    await Promise.all(this.#sessions.map((session) => session.hears()));
    await until("two more logins", () => this.#logins >= tried + 2);
    const login = this.#longest;
    this.#longest = 0;
    const each = this.#sessions.map((session) => session.take());
    return {
      login,
      ended: each.reduce((sum, { ended }) => sum + ended, 0),
      silence: Math.max(...each.map(({ silence }) => silence)),
    };
  }

  /** Every session logs in anew, so that none is older than the last rotation. */
  async renew(): Promise<void> {
    await Promise.all(this.#sessions.map((session) => session.renew()));
    await this.troubles();
  }

  async stop(): Promise<void> {
    this.#isOn = false;
    await this.#work;
    await Promise.all(this.#sessions.map((session) => session.close()));
  }

  async #logIn(): Promise<void> {
    let since = performance.now();
    for (let node = 0; this.#isOn; node++) {
      const { urls } = this.#site.nats;
      // the node whose turn it is, and the others for when it is being started anew
      const servers = urls.map((_url, at) => urls[(node + at) % urls.length] ?? "");
      try {
        const options = { servers, noRandomize: true, reconnect: false, timeout: 10_000 };
        const client = await connect({ ...options, token: this.#site.token() });
        this.#longest = Math.max(this.#longest, performance.now() - since);
        this.#logins++;
        await client.close();
        await pace(pause.login);
        since = performance.now();
      } catch {
        await pace(pause.login); // and again, as clients do
      }
    }
  }
}

/** A client that publishes what it hears itself. */
class Session {
  readonly #connection: NatsConnection;
  readonly #subject: string;
  #sent = 0;
  #heard = 0;
  #heardAt = performance.now();
  #silence = 0;
  #ended = 0;

  private constructor(connection: NatsConnection, subject: string) {
    this.#connection = connection;
    this.#subject = subject;
    this.#listen();
    void this.#follow();
  }

  static async start(site: Site, url: string): Promise<Session> {
    const token = site.token();
    const others = site.nats.urls.filter((other) => other !== url);
    const connection = await connect({
      servers: [url, ...others],
      noRandomize: true,
      token,
      inboxPrefix: `_INBOX.${claims(token)["oid"] ?? ""}`,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 50,
      ignoreAuthErrorAbort: true,
      timeout: 10_000,
    });
    return new Session(connection, `orders.echo.${new URL(url).port}`);
  }

  async publish(isOn: () => boolean): Promise<void> {
    while (isOn()) {
      this.#connection.publish(this.#subject, String(++this.#sent));
      await pace(pause.message);
    }
  }

  /** Until it has heard something that it sends from now on. */
  async hears(): Promise<void> {
    const mark = this.#sent;
    await until(`the session on ${this.#subject} to come back`, () => this.#heard > mark);
  }

  take(): { ended: number; silence: number } {
    const taken = { ended: this.#ended, silence: this.#silence };
    this.#ended = this.#silence = 0;
    return taken;
  }

  renew(): Promise<void> {
    return this.#connection.reconnect();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** One that subscribes anew while its node asks about it is refused that for the moment, and tries again. */
  #listen(): void {
    this.#connection.subscribe(this.#subject, {
      callback: (error, message) => {
        if (error) void pace(pause.login).then(() => this.#listen());
        else this.#hear(message.string());
      },
    });
  }

  #hear(text: string): void {
    const now = performance.now();
    this.#silence = Math.max(this.#silence, now - this.#heardAt);
    this.#heardAt = now;
    this.#heard = Number(text);
  }

  async #follow(): Promise<void> {
    for await (const { type } of this.#connection.status())
      if (type === "disconnect") this.#ended++;
  }
}
