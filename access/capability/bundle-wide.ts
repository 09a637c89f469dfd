/** Bundles that one wide pattern grants. */
import { same, type Bundle } from "./bundle.ts";
import type { Arguments } from "./operation.ts";
import type { Direction } from "./region.ts";

const EVERYTHING = "every subject of the account, also those to come";

const EVERY_STREAM = "every request to every stream of the account, also those to come";

/** Whole subject spaces, which one pattern grants; the widest first. */
export const WIDE: readonly Bundle[] = [
  wide("publish.all", "publish", "publish", "publish|to every subject", ">"),
  wide("receive.all", "receive", "receive", "receive|every subject", ">"),
  wide("api.all", "api.info", "publish", "use|the whole JetStream API", "$JS.API.>"),
  wide(
    "domain.api.all",
    "domain.api.info",
    "publish",
    "use|the whole JetStream API in :domain",
    "$JS.:domain.API.>",
  ),
  wide("stream.all", "stream.names", "publish", "manage|every stream", "$JS.API.STREAM.>"),
  wide("consumer.all", "consumer.names", "publish", "manage|every consumer", "$JS.API.CONSUMER.>"),
  {
    id: "event.all",
    say: "hear|all events of JetStream",
    anchor: "event.api",
    direction: "receive",
    about: same,
    needs: ["$JS.EVENT.>"],
  },
];

function wide(id: string, anchor: string, direction: Direction, say: string, need: string): Bundle {
  const about = ({ domain }: Arguments): Arguments => (domain === undefined ? {} : { domain });
  const risk =
    need === ">"
      ? ({ high: EVERYTHING, concern: "top_wildcard" } as const)
      : ({ high: EVERY_STREAM, concern: "everything" } as const);
  return { id, anchor, direction, say, about, needs: [need], ...risk };
}
