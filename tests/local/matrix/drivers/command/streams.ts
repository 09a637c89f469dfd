/** Operations of streams and of their consumers. */
import { refused, same, says, type Act, type Use } from "./act.ts";

const publish = ({ log, args }: Use, ...words: readonly string[]) =>
  log("pub", `${args.subject}.a`, "7", "--jetstream", ...words);

/** The texts of so many messages, in the order in which they came. */
const next = async ({ run, args }: Use, ...words: readonly string[]): Promise<string> =>
  (await run("consumer", "next", args.stream, args.consumer, "--raw", ...words))
    .trim()
    .split(/\s+/)
    .join(" ");

/** Does something with the first message, and says whether it comes again. */
const after =
  (flag: string, comesAgain: boolean): Act =>
  async (use) => {
    says(await next(use, flag), /^1\b/);
    const rest = await next(use, "--count", "5");
    same(String(rest.includes("1")), String(comesAgain));
  };

const create =
  (want: string, ...filters: readonly string[]): Act =>
  async (use) => {
    await make(use, ...filters);
    same(await next(use), want);
  };

async function make({ run, args }: Use, ...filters: readonly string[]): Promise<string> {
  const { stream, subject, consumer } = args;
  const filter = filters.flatMap((last) => ["--filter", `${subject}.${last}`]);
  const words = ["--pull", "--ack", "explicit", "--defaults", ...filter];
  return run("consumer", "add", stream, consumer, ...words);
}

/** Subscribes to a stream until so many messages have come. */
const subscribe =
  (want: string, last: string): Act =>
  async ({ run, args }) => {
    const count = String(want.split(" ").length);
    const words = ["--stream", args.stream, "--all", "--count", count, "--raw"];
    const said = await run("sub", `${args.subject}.${last}`, ...words);
    same(said.trim().split(/\s+/).join(" "), want);
  };

const made =
  (act: (use: Use) => Promise<void>): Act =>
  async (use) => {
    const { stream, subject } = use.args;
    await use.run("stream", "add", stream, "--subjects", `${subject}.>`, "--defaults");
    await act(use);
  };

const SIX = "1 2 3 4 5 6";

export const streams: Readonly<Record<string, Act>> = {
  "stream publish": async (use) => says(await publish(use), /Sequence: 7/),
  "stream publish, several at once": async (use) =>
    says(await publish(use, "--count", "10"), /Sequence: 16/),
  "stream publish, twice by one id": async (use) => {
    says(await publish(use, "-H", "Nats-Msg-Id:7"), /Sequence: 7\s/);
    says(await publish(use, "-H", "Nats-Msg-Id:7"), /Duplicate: true/);
  },
  "stream publish, expecting a sequence": async (use) => {
    await refused(publish(use, "-H", "Nats-Expected-Last-Sequence:3"), /wrong last sequence/);
    says(await publish(use, "-H", "Nats-Expected-Last-Sequence:6"), /Sequence: 7/);
  },
  "stream publish a batch": async ({ feed, args }) => {
    const words = ["--atomic", "--jetstream", "--force-stdin", "--send-on", "newline"];
    says(await feed("1\n2\n3\n4\n", "pub", `${args.subject}.a`, ...words), /4/);
  },
  "stream publish for a time": async (use) =>
    says(await publish(use, "-H", "Nats-TTL:1m"), /Sequence: 1/),
  "stream publish later": async ({ log, args }) => {
    const words = ["--schedule-after", "1h", "--schedule-dest", `${args.subject}.a`];
    says(await log("pub", `${args.subject}.later`, "1", ...words), /Sequence: 1|Stored/);
  },
  "stream count": async ({ run, args }) => {
    const add = (by: string) => run("request", `${args.subject}.a`, "", "-H", by, "--raw");
    says(await add("Nats-Incr:+5"), /"val":"5"/);
    says(await add("Nats-Incr:+2"), /"val":"7"/);
  },
  "stream info": async ({ run, args }) =>
    says(await run("stream", "info", args.stream), /Messages: 6/),
  "consumer info": async ({ run, args }) =>
    says(await run("consumer", "info", args.stream, args.consumer), /Unprocessed Messages: 6/),
  "consumer next": async (use) => same(await next(use), "1"),
  "consumer fetch": async (use) => same(await next(use, "--count", "3"), "1 2 3"),
  "consumer fetch, nothing left": async (use) => {
    same(await next(use, "--count", "6"), SIX);
    await refused(next(use, "--timeout", "1s"), /no message|does not have a reply/);
  },
  "consumer consume": async ({ run, args }) => {
    const words = ["--stream", args.stream, "--durable", args.consumer, "--count", "6", "--raw"];
    const said = await run("sub", ...words, "--ack");
    same(said.trim().split(/\s+/).join(" "), SIX);
  },
  "give back": after("--nak", true),
  "give up": after("--term", false),
  "consumer create": create("1"),
  "consumer create with a filter": create("6", "b"),
  "consumer create with several filters": create("1", "a", "b"),
  "consumer update": async (use) => {
    await make(use);
    const { stream, consumer } = use.args;
    const words = ["--description", "Ships", "--force"];
    says(await use.run("consumer", "edit", stream, consumer, ...words), /Description: Ships/);
  },
  "ordered consume": subscribe(SIX, ">"),
  "ordered consume, one filter": subscribe("1 2 3 4 5", "a"),
  "stream make": made(async ({ run, args }) =>
    says(await run("stream", "info", args.stream), new RegExp(args.stream)),
  ),
  "stream change": made(async ({ run, args }) =>
    says(await run("stream", "edit", args.stream, "--max-age", "1h", "--force"), /Maximum Age: 1h/),
  ),
  "stream make a consumer": made(async (use) =>
    says(await make(use), new RegExp(use.args.consumer)),
  ),
  "stream make a consumer with a filter": made(async (use) =>
    says(await make(use, "b"), new RegExp(`Filter Subject: ${use.args.subject}.b`)),
  ),
  "stream change a consumer": made(async (use) => {
    await make(use);
    const { stream, consumer } = use.args;
    const words = ["--description", "Ships", "--force"];
    says(await use.run("consumer", "edit", stream, consumer, ...words), /Description: Ships/);
  }),
};
