import { each } from "../rule/known.ts";
import { resourceRule } from "../rule/rule.ts";
import { inputsOf } from "../rule/resources.ts";

/** What stands for every address of a machine, IPv4 or IPv6. */
const everywhere = /(?<![\d.])0\.0\.0\.0(?![\d.])|\[::\]|(^|[=\s])::($|\s)/;
const loopback = ["127.0.0.1", "localhost", "[::1]"];

export const loopbackOnly = resourceRule(
  {
    name: "local-loopback-only",
    level: "mandatory",
    what: "Processes of the local target stay on the machine",
    why: "Anyone who reaches the local issuer may sign in as anyone",
    fix: "listen on 127.0.0.1",
  },
  function* (resource) {
    const process = inputsOf(resource, "nats-entra:local:Process");
    if (!process) return;
    const env = process.env ?? {};
    yield* each(
      [
        function* () {
          const { hostname = "nowhere" } = URL.parse(process.ready.url) ?? {};
          if (!loopback.includes(hostname)) yield `its readiness is asked of ${hostname}`;
        },
        () => each(process.command, listens),
        () => each(Object.keys(env), (name) => listens(env[name] ?? "")),
      ],
      (finding) => finding(),
    );
  },
);

function* listens(word: string) {
  if (everywhere.test(word)) yield `"${word}" stands for every address of the machine`;
}
