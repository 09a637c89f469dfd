/** Proofs follow what streams are declared to do: mirrors, sources, transforms, republish, consumers that push. */
import { describe, expect, it } from "vitest";

import {
  compile,
  consume,
  deleteMessages,
  deleteStream,
  deny,
  exportService,
  exportStream,
  follow,
  fromAccount,
  kv,
  never,
  only,
  policy,
  prove,
  publish,
  publishTo,
  purge,
  separate,
  stream,
  subscribe,
  vault,
  within,
  type Account,
  type Finding,
  type Grant,
  type Invariant,
} from "../../../../access/index.ts";
import { aRole, orders } from "../fixture.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.>"], account: "data" });
const COPY = stream("COPY", { subjects: ["copy.>"], account: "data" });

/** What the document says of streams. */
type Streams = Readonly<Record<string, { config: object; consumers?: object; managed?: false }>>;

const ON_ORDERS = { subjects: ["orders.>"] };

const heard = ["dash.>", "work.>", "elsewhere"];
/** Nobody has a session there, so what answers say goes nowhere. */
const data = vault("data", {
  description: "Streams",
  jetstream: { disk: "1GiB" },
  exports: heard.map((subject) => exportStream(subject, { name: subject, description: "Heard" })),
});

/** Each role in an account of its own, so that what one makes others answer is nothing to the next. */
function homeOf(name: string): Account {
  const imports = name === "Reader" ? heard.map((subject) => fromAccount("data", subject)) : [];
  return { ...orders({ imports, jetstream: undefined as never }), name: name.toLowerCase() };
}

function findings(
  grants: Readonly<Record<string, readonly Grant[]>>,
  streams: Streams,
  invariant: Invariant,
): readonly Finding[] {
  const roles = Object.entries(grants).map(([name, all]) => ({
    ...aRole({ grants: all }, name),
    account: name.toLowerCase(),
  }));
  const accounts = [...Object.keys(grants).map(homeOf), data];
  return findingsIn(accounts, roles, { data: streams }, invariant);
}

function findingsIn(
  accounts: Account[],
  roles: ReturnType<typeof aRole>[],
  streams: Readonly<Record<string, Streams>>,
  invariant: Invariant,
): readonly Finding[] {
  const { document, sources } = compile(policy({ accounts, roles }));
  const session = { ...document.session, publish: [] };
  const declared = Object.fromEntries(
    Object.entries(document.accounts).map(([name, entry]) => [
      name,
      { ...entry, streams: streams[name] ?? {} },
    ]),
  ) as unknown as typeof document.accounts;
  return prove({ ...document, accounts: declared, session }, sources, [invariant]);
}

function told(...args: Parameters<typeof findings>): string | undefined {
  const [found] = findings(...args);
  if (found !== undefined) expect(found.code).toBe("invariant_refuted");
  return found?.message.replace(/^\S+ /, "");
}

/** The same of a case, which is not as expected. */
function said(...args: Parameters<typeof findings>): string | undefined {
  return findings(...args)[0]?.message;
}

/** A request of the JetStream API of the vault, and nothing else. */
const reads = (request: string): Grant => ({
  ...publish(`$JS.API.${request}`),
  place: "data",
  stream: ORDERS,
});
const inData = (...grants: Grant[]) => within("data", ...grants);

const noCards = never("Reader", within("data", subscribe("orders.card.>")));
const mirror = (more: object = {}) => ({ config: { mirror: { name: "ORDERS", ...more } } });

describe("who reads a mirror", () => {
  const reader = { Reader: [follow(COPY)], Other: [consume(ORDERS, { consumer: "c" })] };

  it("reads what its origin stores", () => {
    const message = told(reader, { ORDERS: { config: ON_ORDERS }, COPY: mirror() }, noCards);
    expect(message).toContain("a user with Reader can read orders.card.x from the stream COPY");
    expect(message).toContain("somebody publishes orders.card.x in data");
    expect(message).toContain("the stream COPY in data stores it as orders.card.x");
  });

  it("reads nothing of what is not mirrored", () => {
    const narrow = mirror({ filter_subject: "orders.new" });
    expect(told(reader, { ORDERS: { config: ON_ORDERS }, COPY: narrow }, noCards)).toBeUndefined();
  });

  it("reads it under the names that it gets there", () => {
    const subject_transforms = [
      { src: "orders.new", dest: "" },
      { src: "orders.card.*", dest: "pay.$1" },
    ];
    const renamed = { ORDERS: { config: ON_ORDERS }, COPY: mirror({ subject_transforms }) };
    const read = (subject: string) => ({
      Reader: [reads(`DIRECT.GET.COPY.${subject}`)],
      Other: [follow(COPY), follow(ORDERS)],
    });
    const direct = { ...renamed, COPY: { config: { ...renamed.COPY.config, allow_direct: true } } };
    expect(told(read("pay.7"), direct, noCards)).toContain("stores it as pay.7");
    expect(told(read("orders.new"), direct, noCards)).toBeUndefined();
    // nobody gives direct answers
    expect(told(read("pay.7"), renamed, noCards)).toBeUndefined();
  });

  it("is asked for its origin, if it answers for it", () => {
    const asks = { Reader: [reads("DIRECT.GET.ORDERS.>")], Other: [follow(ORDERS)] };
    const off = { ORDERS: { config: ON_ORDERS }, COPY: mirror() };
    const on = { ...off, COPY: { config: { ...off.COPY.config, mirror_direct: true } } };
    expect(told(asks, off, noCards)).toBeUndefined();
    expect(told(asks, on, noCards)).toContain("the stream COPY");
  });
});

describe("a case about who receives nothing", () => {
  const denied = deny("Reader", within("data", subscribe("orders.card.>")));
  const streams = { ORDERS: { config: ON_ORDERS }, COPY: mirror() };

  it("is not as expected if the session reads it from a stream, or from a copy", () => {
    const message = said({ Reader: [follow(ORDERS)] }, streams, denied);
    expect(message).toContain("can read orders.card.x from the stream ORDERS, by follow(ORDERS)");
    const copied = said({ Reader: [follow(COPY)], Other: [follow(ORDERS)] }, streams, denied);
    expect(copied).toContain("can read orders.card.x from the stream COPY");
    expect(copied).toContain("somebody publishes orders.card.x in data");
  });

  it("is as expected if what it reads is something else", () => {
    const direct = { ORDERS: { config: { ...ON_ORDERS, allow_direct: true } } };
    const narrow = (subject: string) => ({
      Reader: [reads(`DIRECT.GET.ORDERS.${subject}`)],
      Other: [follow(ORDERS)],
    });
    expect(said(narrow("orders.new"), direct, denied)).toBeUndefined();
    expect(said(narrow("orders.card.7"), direct, denied)).toContain("can read orders.card.7");
  });
});

describe("who removes messages", () => {
  const grants = { Reader: [follow(ORDERS)], Writer: [publishTo(ORDERS)] };
  const removes = (who: string, config: object) =>
    [purge(ORDERS), deleteMessages(ORDERS), deleteStream(ORDERS)].map(
      (removal) =>
        told(grants, { ORDERS: { config: { ...ON_ORDERS, ...config } } }, never(who, removal)) !==
        undefined,
    );
  const [always, nowhere] = [
    [true, true, true],
    [false, false, false],
  ];

  it.each(["interest", "workqueue"])(
    "are those who change consumers, for retention %s",
    (retention) => {
      expect(removes("Reader", { retention })).toEqual(always);
      expect(removes("Writer", { retention })).toEqual(nowhere);
    },
  );

  it("are those who roll up", () => {
    expect(removes("Writer", { allow_rollup_hdrs: true })).toEqual(always);
    expect(removes("Reader", { allow_rollup_hdrs: true })).toEqual(nowhere);
  });

  it("are not those who read a stream with limits", () => {
    expect(removes("Reader", {})).toEqual(nowhere);
  });
});

describe("who reads a stream with sources", () => {
  const sourced = (origin: object) => ({
    ORDERS: { config: ON_ORDERS },
    COPY: { config: { subjects: ["copy.>"], sources: [origin] } },
  });
  const reader = { Reader: [follow(COPY, { subject: "copy.new" })], Other: [follow(ORDERS)] };

  it("reads what these store, beside its own", () => {
    expect(
      told({ ...reader, Reader: [follow(COPY)] }, sourced({ name: "ORDERS" }), noCards),
    ).toContain("the stream COPY in data stores it");
  });

  it("reads it if it gets such a name", () => {
    const to = (dest: string) =>
      sourced({ name: "ORDERS", subject_transforms: [{ src: "orders.card.*", dest }] });
    const narrow = { ...reader, Reader: [reads("CONSUMER.CREATE.COPY.*.copy.new")] };
    const others = { ...narrow, Other: [follow(ORDERS), follow(COPY)] };
    expect(told(others, to("copy.new"), noCards)).toBeDefined();
    expect(told(others, to("copy.card.$1"), noCards)).toBeUndefined();
  });

  it("reads along a chain of streams", () => {
    const END = stream("END", { subjects: ["end.>"], account: "data" });
    const chain = {
      ORDERS: { config: ON_ORDERS },
      COPY: { config: { mirror: { name: "ORDERS" } } },
      END: { config: { sources: [{ name: "COPY" }] } },
    };
    const grants = { Reader: [follow(END)], Other: [follow(ORDERS), follow(COPY)] };
    expect(told(grants, chain, noCards)).toContain(
      "the stream COPY in data stores it as orders.card.x; the stream END in data stores it",
    );
  });

  it("is not read for ever when streams are sources of each other", () => {
    const circle = {
      ORDERS: { config: { ...ON_ORDERS, sources: [{ name: "COPY" }] } },
      COPY: {
        config: {
          sources: [{ name: "ORDERS", subject_transforms: [{ src: ">", dest: "again.>" }] }],
        },
      },
    };
    const grants = { Reader: [follow(COPY)], Other: [follow(ORDERS)] };
    expect(told(grants, circle, noCards)).toBeDefined();
    expect(told(grants, circle, never("Reader", publish("orders.new")))).toBeUndefined();
    expect(
      told(
        grants,
        circle,
        only(["Other"], { ...publishTo(COPY, "again.orders.new"), problems: [] }),
      ),
    ).toBeUndefined();
  });
});

describe("who may store in a copy", () => {
  const grants = {
    Writer: [publishTo(ORDERS, "orders.card.new")],
    Reader: [follow(COPY), follow(ORDERS)],
  } as const;
  const streams = { ORDERS: { config: ON_ORDERS }, COPY: mirror() };
  const MIRROR = stream("COPY", { subjects: [], account: "data" });

  it("are those who publish to its origin", () => {
    const target: Grant = { ...publishTo(MIRROR), problems: [], stream: COPY };
    expect(told(grants, streams, never("Writer", target))).toContain("publish orders.card.new");
    expect(told(grants, streams, only(["Writer"], target))).toBeUndefined();
    expect(told(grants, streams, never("Reader", target))).toBeUndefined();
  });

  it("are not those whose messages it leaves out", () => {
    const target: Grant = { ...publishTo(MIRROR), problems: [], stream: COPY };
    const narrow = { ...streams, COPY: mirror({ filter_subject: "orders.new" }) };
    expect(told(grants, narrow, never("Writer", target))).toBeUndefined();
  });

  it("are those who empty it, by a header that its origin takes as well", () => {
    const BUCKET = kv("prices", { account: "data" });
    const on = { allow_rollup_hdrs: true };
    const sourced = (origin: object) => ({
      ORDERS: { config: { ...ON_ORDERS, ...origin } },
      KV_prices: {
        config: {
          subjects: ["$KV.prices.>"],
          sources: [
            { name: "ORDERS", subject_transforms: [{ src: "orders.p.*", dest: "$KV.prices.$1" }] },
          ],
          ...on,
        },
      },
    });
    const all = { ...grants, Other: [BUCKET.write()] };
    const writes = never("Writer", BUCKET.write("bread"));
    expect(told(all, sourced({}), writes)).toBeUndefined();
    expect(told(all, sourced(on), writes)).toContain("publish orders.card.new");
  });
});

describe("a case about who stores nothing", () => {
  it("is not as expected for a publisher of what the stream copies", () => {
    const grants = { Writer: [publishTo(ORDERS)], Reader: [follow(COPY)] };
    const sources = [
      { name: "ORDERS", subject_transforms: [{ src: "orders.*", dest: "copy.$1" }] },
    ];
    const streams = { ORDERS: { config: ON_ORDERS }, COPY: { config: { sources } } };
    const stores = (role: string) => said(grants, streams, deny(role, publishTo(COPY, "copy.7")));
    expect(stores("Writer")).toContain("is not so: to publish orders.7");
    expect(stores("Reader")).toBeUndefined();
  });
});

describe("a stream that renames what it stores", () => {
  const streams = {
    ORDERS: {
      config: { ...ON_ORDERS, subject_transform: { src: "orders.card.*", dest: "pay.$1" } },
    },
  };
  const direct = {
    ORDERS: { config: { ...streams.ORDERS.config, allow_direct: true } },
  };

  it("is read under the new name", () => {
    const read = (subject: string) => ({
      Reader: [reads(`DIRECT.GET.ORDERS.${subject}`)],
      Other: [follow(ORDERS)],
    });
    expect(told(read("pay.7"), direct, noCards)).toContain(
      "the stream ORDERS in data stores it as pay.7",
    );
    expect(told(read("orders.card.7"), direct, noCards)).toBeUndefined();
  });
});

describe("what is republished", () => {
  const streams = (republish: object) => ({ ORDERS: { config: { ...ON_ORDERS, republish } } });
  const to = streams({ src: "orders.*.*", dest: "dash.$1.$2" });
  const listener = (subject: string) => ({
    Reader: [subscribe(subject)],
    Writer: [publishTo(ORDERS, "orders.new.>")],
  });

  it("is received where the stream publishes it", () => {
    expect(told(listener("dash.card.>"), to, noCards)).toContain(
      "the stream ORDERS in data stores it as orders.card.x; the stream publishes it again on dash.card.x",
    );
    expect(told(listener("dash.new.>"), to, noCards)).toBeUndefined();
  });

  it("appears there because of a publisher of the stream, on no other subject", () => {
    const may = (subject: string) => never("Writer", inData(publish(subject)));
    expect(told(listener("dash.>"), to, may("dash.new.1"))).toContain(
      "the stream publishes it again on dash.new.1",
    );
    expect(told(listener("dash.>"), to, may("dash.card.1"))).toBeUndefined();
    expect(told(listener("elsewhere"), to, may("elsewhere"))).toBeUndefined();
  });

  it("without a body is no request for a consumer", () => {
    const api = (more: object) =>
      streams({ src: "orders.new.>", dest: "$JS.API.CONSUMER.CREATE.ORDERS.>", ...more });
    const made = never("Writer", inData(publish("elsewhere")));
    const grants = listener("elsewhere");
    expect(told(grants, api({}), made)).toContain("the consumer delivers");
    expect(told(grants, api({ headers_only: true }), made)).toBeUndefined();
  });

  it("is stored by a stream that listens there, and read", () => {
    const both = { ...to, COPY: { config: { subjects: ["dash.>"] } } };
    const grants = { Reader: [follow(COPY)], Other: [follow(ORDERS)] };
    expect(told(grants, both, noCards)).toContain(
      "the stream COPY in data stores it as dash.card.x",
    );
  });

  it("by a mirror is caused by publishers of its origin", () => {
    const far = {
      ORDERS: { config: ON_ORDERS },
      COPY: {
        config: { mirror: { name: "ORDERS" }, republish: { src: "orders.>", dest: "dash.>" } },
      },
    };
    const grants = { ...listener("dash.>"), Copies: [follow(COPY)] };
    expect(told(grants, far, never("Writer", inData(publish("dash.new.1"))))).toContain(
      "the stream COPY copies ORDERS; the stream publishes it again on dash.new.1",
    );
    expect(told(grants, far, noCards)).toContain("dash.card.x");
  });
});

describe("a consumer of the policy that pushes", () => {
  const streams = {
    ORDERS: {
      config: ON_ORDERS,
      consumers: { push: { deliver_subject: "work.orders", filter_subject: "orders.card.>" } },
    },
  };
  const grants = (subject: string) => ({
    Reader: [subscribe("work.orders")],
    Writer: [publishTo(ORDERS, subject)],
  });

  it("delivers to whoever may subscribe there", () => {
    expect(told(grants("orders.new"), streams, noCards)).toContain(
      "a consumer delivers it on work.orders",
    );
    expect(
      told(grants("orders.new"), streams, never("Reader", inData(subscribe("orders.new")))),
    ).toBeUndefined();
  });

  it("makes the messages of its filter appear there, and no others", () => {
    const appears = never("Writer", inData(publish("work.orders")));
    expect(told(grants("orders.card.7"), streams, appears)).toContain("work.orders");
    expect(told(grants("orders.new"), streams, appears)).toBeUndefined();
  });
});

describe("of a stream that something else makes, what is not declared counts as on", () => {
  const grants = {
    Reader: [subscribe("dash.x"), follow(COPY)],
    Writer: [publishTo(ORDERS, "orders.new")],
    Other: [follow(ORDERS)],
  };
  const known = {
    sources: [],
    subject_transform: null,
    republish: null,
    allow_msg_schedules: false,
  };
  const watched = (missing: string, name = "ORDERS") => {
    const all = { ORDERS: ON_ORDERS, COPY: { subjects: ["copy.>"] } } as Record<string, object>;
    return Object.fromEntries(
      Object.entries(all).map(([stream, own]) => {
        const declared = Object.entries({ ...own, ...known });
        const left = declared.filter(([setting]) => stream !== name || setting !== missing);
        const config = Object.fromEntries(left) as Record<string, unknown>;
        return [stream, { managed: false as const, config }];
      }),
    );
  };

  it("where it publishes again", () => {
    expect(told(grants, watched("none"), noCards)).toBeUndefined();
    expect(told(grants, watched("republish"), noCards)).toContain("perhaps on");
  });

  it("what it copies", () => {
    expect(told(grants, watched("sources", "COPY"), noCards)).toContain("the stream COPY");
  });

  it("how it renames", () => {
    const read = { ...grants, Reader: [reads("CONSUMER.CREATE.ORDERS.*.orders.new")] };
    expect(told(read, watched("none"), noCards)).toBeUndefined();
    expect(told(read, watched("subject_transform"), noCards)).toBeDefined();
  });

  it("whether it takes schedules, which copy what their writer may not read", () => {
    const read = { ...grants, Reader: [reads("CONSUMER.CREATE.ORDERS.*.orders.new")] };
    expect(told(read, watched("allow_msg_schedules"), noCards)).toBeDefined();
  });
});

describe("a copy in another account", () => {
  const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
  const COPY = stream("COPY", { subjects: ["copy.>"] });
  const shop = {
    ...orders({
      exports: [
        exportService("$JS.API.CONSUMER.CREATE.ORDERS", { name: "create", description: "C" }),
        exportStream("sync.books.>", { name: "sync", description: "S" }),
      ],
    }),
    name: "shop",
  };
  const books = {
    ...orders({
      imports: [
        fromAccount("shop", "create", { to: "$JS.shop.API.CONSUMER.CREATE.ORDERS" }),
        fromAccount("shop", "sync"),
      ],
    }),
    name: "books",
  };
  const external = { api: "$JS.shop.API", deliver: "sync.books" };
  const streams = {
    shop: { ORDERS: { config: ON_ORDERS } },
    books: {
      COPY: {
        config: { mirror: { name: "ORDERS", external }, republish: { src: "", dest: "dash.>" } },
      },
    },
  };
  const writer = {
    ...aRole({ grants: [publishTo(ORDERS, "orders.new")] }, "Writer"),
    account: "shop",
  };
  const reader = (grant: Grant) => ({ ...aRole({ grants: [grant] }, "Reader"), account: "books" });
  const keeper = {
    ...aRole({ grants: [follow(COPY)], members: ["application"] }, "Keeper"),
    account: "books",
  };
  const finding = (grant: Grant, invariant: Invariant) =>
    findingsIn([shop, books], [writer, reader(grant), keeper], streams, invariant)[0]?.message;
  const cards = never("Reader", within("shop", subscribe("orders.card.>")));

  it("is read there", () => {
    expect(finding(follow(COPY), cards)).toContain("the stream COPY in books stores it");
    expect(finding(subscribe("dash.orders.card.>"), cards)).toContain(
      "dash.orders.card.x in books",
    );
    expect(finding(subscribe("dash.orders.new"), cards)).toBeUndefined();
  });

  it("is delivered to whoever hears the subjects of its consumer", () => {
    expect(finding(subscribe("sync.>"), cards)).toContain("a consumer delivers it on sync.books");
  });

  it("says what the writers of its origin say", () => {
    const said = never("Writer", within("books", publish("dash.orders.new")));
    expect(finding(subscribe("dash.>"), said)).toContain("COPY copies ORDERS");
    expect(finding(subscribe("dash.>"), separate("Writer", "Reader"))).toBeDefined();
  });
});
