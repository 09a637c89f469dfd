/** Operations of messages and requests, and of micro services. */
import { Svcm, type ServiceClient } from "@nats-io/services";
import { headers, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { all, refused, same, type Act, type Use } from "./act.ts";

const texts = async (messages: AsyncIterable<Msg>): Promise<string[]> =>
  (await all(messages)).map((message) => message.string());

const THREE = ["1", "2", "3"];

/** Subscribes, publishes "1" to "3", and says what comes until the end. */
const three =
  (end: (use: Use, sub: ReturnType<NatsConnection["subscribe"]>) => Promise<unknown>): Act =>
  async (use) => {
    const sub = use.nc.subscribe(`${use.args.subject}.>`);
    for (const text of THREE) use.nc.publish(`${use.args.subject}.a`, text);
    const found = texts(sub);
    await end(use, sub);
    same(await found, THREE);
  };

const request = async ({ nc, args }: Use, options = {}) =>
  nc.request(`${args.subject}.status`, "", { timeout: 5_000, ...options });

const many =
  (last: string, want: readonly string[], options: object): Act =>
  async ({ nc, args }) => {
    const subject = `${args.subject}.${last}`;
    const found = await texts(await nc.requestMany(subject, "", { maxWait: 5_000, ...options }));
    same(found, want);
  };

// the library of services is typed for its own copy of the core
const services = ({ nc }: Use) => new Svcm(nc as unknown as ConstructorParameters<typeof Svcm>[0]);

const found =
  (look: (client: ServiceClient, name: string) => Promise<AsyncIterable<{ name: string }>>): Act =>
  async (use) => {
    const all = [];
    for await (const { name } of await look(services(use).client(), use.args.service))
      if (name === use.args.service) all.push(name);
    same(all.length, 2);
  };

export const core: Readonly<Record<string, Act>> = {
  "core publish": three((_, sub) => sub.drain()),
  "core drain a subscription": three((_, sub) => sub.drain()),
  "core drain": three(({ nc }) => nc.drain()),
  "core publish with headers": async ({ nc, args }) => {
    const own = headers();
    own.set("Color", "red");
    const sub = nc.subscribe(`${args.subject}.a`, { max: 1 });
    nc.publish(`${args.subject}.a`, "1", { headers: own });
    for await (const message of sub) same(message.headers?.get("Color"), "red");
  },
  "core subscribe, so many": async ({ nc, args }) => {
    const sub = nc.subscribe(`${args.subject}.a`, { max: 2 });
    for (const text of THREE) nc.publish(`${args.subject}.a`, text);
    same(await texts(sub), ["1", "2"]);
  },
  "core subscribe": async ({ nc, args }) => {
    const sub = nc.subscribe(`feed.${args.subject}.>`);
    for await (const message of sub) {
      same(message.subject, `feed.${args.subject}.a`);
      sub.unsubscribe();
    }
  },
  "core queue subscribe": async ({ nc, args }) => {
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      for (let i = 0; i < 2; i += 1)
        nc.subscribe(`feed.${args.subject}.>`, {
          queue: "workers",
          callback: (_, message) => {
            if (seen.push(message.string()) === 3) resolve();
          },
        });
    });
    same(new Set(seen).size, 3);
  },
  "core request": async (use) => same((await request(use)).string(), "fine"),
  "core request with headers": async (use) => {
    const own = headers();
    own.set("Color", "red");
    same((await request(use, { headers: own })).headers?.get("Color"), "red");
  },
  "core request, nobody there": (use) => refused(request(use), /no responders/),
  "core request many, by count": many("poll", ["fine", "fine"], {
    strategy: "count",
    maxMessages: 2,
  }),
  "core request many, until a pause": many("poll", ["fine", "fine"], { strategy: "stall" }),
  "core request many, until an empty one": many("parts", [...THREE, ""], { strategy: "sentinel" }),
  "core answer": async ({ nc, args }) => {
    for await (const message of nc.subscribe(`${args.subject}.status`, { queue: "status" })) {
      message.respond("fine");
      if (message.string() === "fine") break;
    }
  },
  "micro serve": async (use) => {
    const { service: name } = use.args;
    const service = await services(use).add({ name, version: "1.0.0", queue: "q" });
    await new Promise<void>((resolve) => {
      service.addEndpoint("echo", {
        subject: `${name}.echo`,
        handler: (_, message) => {
          message.respond("fine");
          if (message.string() === "found") resolve();
        },
      });
    });
    await service.stop();
  },
  "micro find all": found((client) => client.ping()),
  "micro info of all": found((client) => client.info()),
  "micro stats of all": found((client) => client.stats()),
  "micro find": found((client, name) => client.ping(name)),
  "micro info": found((client, name) => client.info(name)),
  "micro stats": found((client, name) => client.stats(name)),
  "micro info of an instance": async (use) => {
    const client = services(use).client();
    const [one] = await all(await client.ping(use.args.service));
    const infos = await all(await client.info(use.args.service, one?.id));
    same(
      infos.map(({ id }) => id),
      [one?.id],
    );
  },
};
