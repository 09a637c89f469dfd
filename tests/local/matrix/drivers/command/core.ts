/** Operations of messages and requests, and of micro services. */
import { same, says, type Act, type Use } from "./act.ts";

const words = (said: string): string => said.trim().split(/\s+/).sort().join(" ");

/** Subscribes until something has come, and publishes meanwhile. */
const heard =
  (wanted: RegExp, subscribe: readonly string[], publish: readonly string[]): Act =>
  async ({ run, until, args }) => {
    let isHeard = false;
    const hearing = until([wanted], "sub", `${args.subject}.>`, ...subscribe).finally(
      () => (isHeard = true),
    );
    while (!isHeard) await run("pub", `${args.subject}.a`, "red", ...publish);
    await hearing;
  };

/** Otherwise it waits five seconds for what else may come. */
const SOON = ["--timeout", "1s"];

const many =
  (last: string, want: string, ...more: readonly string[]): Act =>
  async ({ run, args }) =>
    same(words(await run("request", `${args.subject}.${last}`, "", "--raw", ...more)), want);

const service = ({ run, args }: Use, verb: string, ...more: readonly string[]) =>
  run("service", verb, args.service, ...more, ...SOON);

/** The ids of the service's instances, by what is said. */
const idsOf = (said: string): string[] => [...new Set(said.match(/\b[0-9A-Za-z]{22}\b/g))];

const two = (said: string) => same(String(idsOf(said).length), "2");

export const core: Readonly<Record<string, Act>> = {
  "core publish": heard(/red/, [], []),
  "core publish with headers": heard(/Color: red/, [], ["-H", "Color:red"]),
  "core subscribe, so many": async ({ run, args }) => {
    let isDone = false;
    const taking = run("sub", `${args.subject}.>`, "--count", "2", "--raw").finally(
      () => (isDone = true),
    );
    while (!isDone) await run("pub", `${args.subject}.a`, "red", "--count", "3");
    same(words(await taking), "red red");
  },
  "core subscribe": async ({ run, args }) => {
    says(await run("sub", `feed.${args.subject}.>`, "--count", "1", "--raw"), /^\d+\s*$/);
  },
  "core queue subscribe": async ({ until, args }) => {
    const member = () => until([/Received/], "sub", `feed.${args.subject}.>`, "--queue", "workers");
    const [one, other] = await Promise.all([member(), member()]);
    const numbers = (said: string): readonly string[] => said.match(/^\d+$/gm) ?? [];
    same(String(numbers(one).filter((number) => numbers(other).includes(number)).length), "0");
  },
  "core request": async ({ run, args }) =>
    same((await run("request", `${args.subject}.status`, "", "--raw")).trim(), "fine"),
  "core request with headers": async ({ log, args }) =>
    says(await log("request", `${args.subject}.status`, "", "-H", "Color:red"), /Color: red/),
  "core request, nobody there": async ({ args, log }) =>
    says(await log("request", `${args.subject}.status`, ""), /No responders/),
  "core request many, by count": many("poll", "fine fine", "--replies", "2"),
  "core request many, until a pause": many("poll", "fine fine", "--replies", "0", ...SOON),
  "core request many, until an empty one": many("parts", "1 2 3 body nil", "--wait-for-empty"),
  "core answer": async ({ until, args }) => {
    await until([/fine/], "reply", `${args.subject}.status`, "fine", "--queue", "status");
  },
  "micro serve": async ({ until, args }) => {
    await until([/Handling request/], "service", "serve", args.service);
  },
  "micro find all": async ({ run, args }) =>
    says(await run("service", "ping", ...SOON), new RegExp(args.service)),
  "micro info of all": async ({ run, args }) =>
    says(await run("service", "ls", ...SOON), new RegExp(args.service)),
  "micro find": async (use) => two(await service(use, "ping")),
  "micro info": async (use) => two(await use.run("service", "ls", use.args.service, ...SOON)),
  "micro stats": async (use) => two(await service(use, "stats")),
  "micro info of an instance": async (use) => {
    const [id = ""] = idsOf(await service(use, "ping"));
    same(idsOf(await service(use, "info", id)).join(" "), id);
  },
};
