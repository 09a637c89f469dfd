import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "../../..");
/** Rooms whose code runs for users. `attack/` has servers of its own, on loopback, whose passwords are random. */
const rooms = [
  "access",
  "callout",
  "ci",
  "cli",
  "client",
  "components",
  "infra",
  "nats",
  "provider",
];

/** Names that a module takes from nats.js, types left out. */
const taken = (text: string) =>
  [
    ...text.matchAll(
      /import (?!type )\{([^}]*)\} from "@nats-io\/(?:transport-node|nats-core)[^"]*"/g,
    ),
  ]
    .flatMap(([, names = ""]) => names.split(","))
    .map((name) => name.trim().split(" as ")[0] ?? "")
    .filter((name) => name !== "" && !name.startsWith("type "));

it("no room connects to NATS by itself: connect/ does it, and sees to TLS", () => {
  const files = rooms.flatMap((room) => globSync(`${room}/**/*.ts`, { cwd: root }));
  expect(files.length).toBeGreaterThan(300);
  const found = files.filter((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return (
      taken(text).some((name) => ["connect", "wsconnect", "NatsConnectionImpl"].includes(name)) ||
      /import\("@nats-io|import \* as \w+ from "@nats-io|require\("@nats-io/.test(text)
    );
  });
  expect(found).toEqual([]);
  expect(taken('import { connect, type Msg } from "@nats-io/transport-node";')).toEqual([
    "connect",
  ]);
});
