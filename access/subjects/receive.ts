/**
 * What a client can receive, and in which queue group: exactly what nats-server 2.15.2 lets through.
 *
 * It judges twice, when a client subscribes and when a message is delivered.
 *
 * Subscribing (client.go, canSubscribeInternal): the subject asked for is compared with the entries
 * token by token, and its own wildcards count as tokens (sublist.go, matchLevel): `*` of an entry lets
 * in a token `*` and a token `>`. An entry without a queue group allows all groups and none. An entry
 * with one, `"orders.new workers"`, allows that group; and where entries with groups match what is asked
 * for, only they count for a group, however many entries without one match as well. A group may
 * be a pattern, such as `v1.*` (queueMatches). A deny without a group beats everything it matches; one
 * with a group, subscriptions in that group.
 *
 * Delivering (client.go, checkDenySub): a message whose subject a deny matches is withheld, under the same
 * rule for groups. The filter is set up by the first subscription that overlaps a deny
 * (loadMsgDenyFilterIfNeeded, SubjectsCollide), so it is there whenever it makes a difference.
 *
 * So a message is received when *some* subscription is let in that matches it, and no deny matches the
 * message. Of the subscriptions that one entry lets in, those with the most wildcards are the hardest
 * to keep out, since what keeps a wildcard out keeps out every token in its place. What is left to
 * choose is how far to reach (`widest`):
 * - `a.b` lets in `a.b`.
 * - `a.*` lets in `a.*` and also `a.>`, which receives more than the entry seems to say. Whatever keeps out
 *   one keeps out the other.
 * - `a.>` lets in `a.>`, `a.*.>`, `a.*.*.>` and so on. Where something keeps out `a.>`, for example an entry
 *   `a.* workers` for another group, the next one of the row may pass.
 *
 * Left out: MQTT clients may always subscribe to `$MQTT.sub.>` and `$MQTT.deliver.pubrel.>`, their sessions'
 * own subjects. Not reproduced: in a group's pattern, and nowhere else, nats-server takes a token such
 * as `*x` for a wildcard; access documents have no such tokens.
 */
import { subjectsOf } from "./build.ts";
import { difference } from "./combine.ts";
import { ODD, REST, STAR, symbolOf, type Word } from "./symbol.ts";
import { always, node, type Delivery, type Subjects } from "./trie.ts";

/** An entry of a subscribe list. */
export interface Entry {
  readonly subject: Word;
  readonly queue?: Word;
}

interface Entries {
  readonly allow: readonly Entry[];
  readonly deny: readonly Entry[];
}

/** The servers' own group (client.go, sysGroup), which no client can join, so nothing is asked about it. */
const SERVERS = symbolOf("_sys_");

/** What the entries let through, for every queue group and for subscribing without one. */
export function delivery({ allow, deny }: Entries): Delivery {
  const queues = [...allow, ...deny]
    .filter(isOfClients)
    .map(({ queue }) => queue)
    .filter((queue) => queue !== undefined);
  if ([...allow, ...deny].every(isPlain)) return always(receivable({ allow, deny }, []));
  const groups = byQueue({ allow, deny }, queues, [], 0);
  const none = receivable({ allow: allow.filter(isPlain), deny: deny.filter(isPlain) }, []);
  return node(none, groups.symbols, groups.next, groups.other);
}

function isPlain({ queue }: Entry): boolean {
  return queue === undefined;
}

function isOfClients({ queue }: Entry): boolean {
  return queue?.length !== 1 || queue[0] !== SERVERS;
}

/**
 * @param open patterns of groups that the name fits so far
 * @param met patterns that it fits, whatever follows
 * @param depth tokens of the name so far
 */
function byQueue(
  entries: Entries,
  open: readonly Word[],
  met: readonly Word[],
  depth: number,
): Delivery {
  const ended = open.filter((queue) => queue.length === depth);
  const end = receivable(entries, [...met, ...ended]);
  const onward = open.filter((queue) => queue.length > depth);
  if (onward.length === 0 && ended.length === 0) return always(end);
  const rest = [...met, ...onward.filter((queue) => queue[depth] === REST)];
  const stars = onward.filter((queue) => queue[depth] === STAR);
  const names = [...new Set(onward.map((queue) => queue[depth] as number))].filter(
    (symbol) => symbol > ODD,
  );
  // '*' of a group's pattern does not stand for '>' (sublist.go, isSubsetMatchTokenized)
  const symbols = [ODD, ...names.sort((a, b) => a - b)];
  const next = symbols.map((symbol) => {
    const named = onward.filter((queue) => queue[depth] === symbol);
    return byQueue(entries, symbol === ODD ? [] : [...named, ...stars], rest, depth + 1);
  });
  return node(end, symbols, next, byQueue(entries, stars, rest, depth + 1));
}

/**
 * What the entries let through in some way, whatever the group: the same as the union over all groups, without going
 * through them. Undefined where denies are for groups, which makes it a matter of each group's name.
 *
 * An entry without a group reaches furthest where no group is named, since only denies keep its subscriptions
 * out there; one with a group in that group, of which the others' entries then do not count against it.
 */
export function receivedSomehow({ allow, deny }: Entries): Subjects | undefined {
  if (!deny.every(isPlain)) return undefined;
  const denied = deny.map(({ subject }) => subject);
  const reached = allow
    .filter(isOfClients)
    .map(({ subject }) => widest(subject, denied))
    .filter((pattern) => pattern !== undefined);
  return difference(subjectsOf(reached), subjectsOf(denied));
}

/** What one group receives, given the patterns among the entries that its name fits. */
function receivable({ allow, deny }: Entries, fitting: readonly Word[]): Subjects {
  const fits = ({ queue }: Entry) => queue === undefined || fitting.includes(queue);
  const denied = deny.filter(fits).map(({ subject }) => subject);
  const foreign = allow.filter((entry) => !fits(entry)).map(({ subject }) => subject);
  const against = [...denied, ...foreign];
  const reached = allow
    .filter(fits)
    .map(({ subject, queue }) => widest(subject, queue === undefined ? against : denied))
    .filter((pattern) => pattern !== undefined);
  return difference(subjectsOf(reached), subjectsOf(denied));
}

/** The subscription that reaches furthest of those that an entry lets in and nothing keeps out. */
function widest(entry: Word, against: readonly Word[]): Word | undefined {
  const last = entry.at(-1);
  if (last === STAR) {
    const whole = [...entry.slice(0, -1), REST];
    return isKeptOut(whole, against) ? undefined : whole;
  }
  if (last !== REST) return isKeptOut(entry, against) ? undefined : entry;
  const longest = against.reduce((most, pattern) => Math.max(most, pattern.length), 0);
  for (let wanted = [...entry]; ; wanted = [...wanted.slice(0, -1), STAR, REST]) {
    if (!isKeptOut(wanted, against)) return wanted;
    // nothing of fixed length keeps out what is longer than it, so what does ends in '>'
    if (wanted.length > longest) return undefined;
  }
}

function isKeptOut(wanted: Word, against: readonly Word[]): boolean {
  return against.some((pattern) => lets(pattern, wanted));
}

/** matchLevel: wildcards of what is wanted are tokens like any other. */
function lets(pattern: Word, wanted: Word): boolean {
  for (let i = 0; i < pattern.length; i += 1) {
    if (i >= wanted.length) return false;
    const symbol = pattern[i];
    if (symbol === REST) return true;
    if (symbol !== STAR && symbol !== wanted[i]) return false;
  }
  return pattern.length === wanted.length;
}
