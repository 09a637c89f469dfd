/** Gathers readings into bundles, and leaves the rest as they are. */
import { HELPERS } from "./bundle-helpers.ts";
import { OPERATORS } from "./bundle-operators.ts";
import { WIDE } from "./bundle-wide.ts";
import { needsOf, type Bundle } from "./bundle.ts";
import type { Capability, Reading } from "./capability.ts";
import type { Arguments } from "./operation.ts";
import { merge, widestFirst } from "./merge.ts";
import { read } from "./read.ts";
import { holds, intersection, within, type Region, type Regions } from "./region.ts";
import { render } from "./words.ts";

/** What the regions let one do, with what belongs together as one. */
export function gather(regions: Regions): Capability[] {
  const readings = widestFirst([
    ...regions.publish.flatMap((region) => read("publish", region)),
    ...regions.receive.flatMap((region) => read("receive", region)),
  ]);
  // a bundle may need what another one needs too, but what a bundle includes is not shown alone
  const gathered = new Set<Reading>();
  const bundled: Capability[] = [];
  for (const bundle of [...WIDE, ...HELPERS, ...OPERATORS]) {
    for (const anchor of readings) {
      if (anchor.kind !== bundle.anchor || gathered.has(anchor)) continue;
      const found = bundleAt(bundle, anchor, regions, readings);
      if (found === undefined) continue;
      for (const reading of found.included) gathered.add(reading);
      bundled.push(found.capability);
    }
  }
  const single = merge(readings.filter((reading) => !gathered.has(reading)));
  return [...bundled, ...single.map(({ capability }) => capability)];
}

interface Found {
  readonly capability: Capability;
  readonly included: readonly Reading[];
}

function bundleAt(
  bundle: Bundle,
  anchor: Reading,
  regions: Regions,
  readings: readonly Reading[],
): Found | undefined {
  const about = bundle.about(anchor.values);
  if (about === undefined) return undefined;
  const { direction } = bundle;
  const needs = needsOf(bundle, about);
  const granted = needs.map((need) => {
    const own = bundle.exceptions === true && need === anchor.region.pattern;
    return own ? anchor.region : granting(regions[direction], need);
  });
  if (!granted.every((region) => region !== undefined)) return undefined;
  const also = bundle.also?.(about) ?? [];
  const included = readings.filter(
    (reading) =>
      reading.direction === direction &&
      reading.region.queue === undefined &&
      [...needs, ...also].some((need) => holds(need, reading.region.pattern)),
  );
  const subjects = [
    ...granted,
    ...included.map(({ region }) => region).filter(({ pattern }) => also.includes(pattern)),
  ];
  const parts = merge(subjects.flatMap((region) => read(direction, region)));
  return { capability: capabilityOf(bundle, about, anchor, subjects, parts), included };
}

/** The part of the regions that is exactly `need`, if one of them has all of it. */
function granting(regions: readonly Region[], need: string): Region | undefined {
  const holders = regions.filter(
    ({ pattern, except, queue }) =>
      queue === undefined &&
      holds(pattern, need) &&
      !except.some((deny) => intersection(need, deny) !== undefined),
  );
  const [first] = holders.flatMap((region) => within(region, need));
  if (first === undefined) return undefined;
  const entries = [...new Set(holders.flatMap((region) => region.entries ?? []))];
  return entries.length === 0 ? first : { ...first, entries };
}

function capabilityOf(
  bundle: Bundle,
  about: Arguments,
  anchor: Reading,
  regions: readonly Region[],
  parts: readonly Reading[],
): Capability {
  const { id, say, direction, high, concern, normal = false } = bundle;
  const [verb, object] = render(say, about);
  const shown = parts.map(({ capability }) => (normal ? harmless(capability) : capability));
  const worst = shown.find((part) => part.risk === "high");
  const risk: Pick<Capability, "risk" | "why" | "concern"> =
    high !== undefined
      ? { risk: "high", why: high, concern }
      : worst === undefined
        ? { risk: "normal" }
        : { risk: "high", why: worst.why, concern: worst.concern };
  const words = bundle.exceptions === true ? anchor.capability.object : object;
  return {
    id: [id, ...Object.values(about)].join(":"),
    area: anchor.capability.area,
    verb,
    object: words,
    text: `${verb} ${words}`,
    ...risk,
    publish: direction === "publish" ? regions : [],
    receive: direction === "receive" ? regions : [],
    parts: shown,
  };
}

function harmless({ why: _why, concern: _concern, ...capability }: Capability): Capability {
  return { ...capability, risk: "normal" };
}
