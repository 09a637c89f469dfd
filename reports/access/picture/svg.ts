/** The picture as SVG: shapes and words at their places; colors and strokes are the style sheet's. */
import type { Bundle, Mark, Picture, Place } from "../../../access/report/index.ts";
import { html, type Html } from "../../../text/html.ts";
import { iconPath } from "./icons.ts";
import { ICON, OVER, type Item } from "./box.ts";
import type { Layout, Placed, Point, Route } from "./layout.ts";
import { shortened, widthOf } from "./text.ts";

/**
 * Drawn from the layout alone: the same for the same policy.
 *
 * @param name of the layout, as the style sheet knows it
 */
export function pictureSvg(
  picture: Picture,
  { width, height, boxes, routes }: Layout,
  name: "wide" | "narrow",
): Html {
  const roles = new Map(picture.reaches.map(({ role }, i) => [role, i]));
  return html`<svg
    class="${classes("picture", name, height > 1.2 * width && "tall")}"
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="img"
    aria-labelledby="picture-title"
    aria-describedby="picture-words"
  >
    <g class="arrows">${inOrder(picture, routes).map((route) => arrow(picture, route))}</g>
    ${boxes.map((box) => account(picture, box, roles))}
    <g class="drawn"></g>
  </svg>`;
}

function account(picture: Picture, box: Placed, roles: ReadonlyMap<string, number>): Html {
  const entry = picture.accounts[box.account];
  if (entry === undefined) return html``;
  const { name, vault, change } = entry;
  const badges = [
    ...(change === undefined ? [] : [WORDS[change]]),
    ...(vault ? ["vault"] : []),
    ...(entry.default ? ["default"] : []),
  ];
  const inner = vault && rect("wall", box.x + 3, box.y + 3, box.width - 6, box.height - 6, 7);
  const { marks, room } = badgesAt(box, badges);
  return html`<g
    class="${classes("account", vault && "vault", change)}"
    data-account="${box.account}"
  >
    <g class="head" data-pick="account ${box.account}">
      <title>Account ${name}${badges.map((badge) => html`, ${badge}`)}</title>
      ${rect("box", box.x, box.y, box.width, box.height, 10)}${inner}
      <text class="name" x="${box.x + 14}" y="${box.y + 26}">
        ${shortened(name, room, 15, "title")}
      </text>
      ${marks}
    </g>
    ${box.items.map((item) => itemHtml(picture, box, item, roles))}
  </g>`;
}

const WORDS: Readonly<Record<Mark, string>> = {
  new: "+ new",
  removed: "− removed",
  changed: "± changed",
};
const SIGNS: Readonly<Record<Mark, string>> = { new: "+", removed: "−", changed: "±" };

function badgesAt({ x, y, width }: Placed, badges: readonly string[]) {
  let right = x + width - 12;
  const marks = badges.map((badge) => {
    const size = Math.ceil(widthOf(badge, 11, "words")) + 12;
    right -= size + 6;
    return html`${rect("badge", right + 6, y + 12, size, 18, 9)}
      <text class="badge" x="${right + 6 + size / 2}" y="${y + 25}">${badge}</text>`;
  });
  return { marks, room: right - x - 14 };
}

function itemHtml(
  picture: Picture,
  box: Placed,
  item: Item,
  roles: ReadonlyMap<string, number>,
): Html {
  const { kind, change, share, index = 0 } = item;
  const x = box.x + item.x;
  const y = box.y + item.y;
  const entry = picture.accounts[box.account];
  const pick =
    kind === "role"
      ? `role ${roles.get(entry?.roles[index]?.name ?? "") ?? 0}`
      : kind === "import"
        ? `bundle ${share?.bundle ?? 0}`
        : `account ${box.account}`;
  const place = kind === "place" ? `${box.account}.${index}` : undefined;
  const inside = kind === "more" && item.x < 0 ? OVER + 14 : 10;
  const start = item.icon === undefined ? inside : ICON;
  const indent = start + (change === undefined ? 0 : 14);
  const face = kind === "import" || kind === "export" || kind === "more" ? "words" : "code";
  const room = item.width - indent - 10;
  return html`<g
    class="${classes(kind, item.icon, share?.kind, change)}"
    data-pick="${pick}"
    ${place !== undefined && html`data-place="${place}"`}
  >
    <title>${titleOf(item)}</title>
    ${rect("chip", x, y, item.width, item.height, kind === "role" || kind === "more" ? 10 : 4)}
    ${item.icon !== undefined && html`<path class="icon" d="${iconPath(item.icon, x + 8, y + 4)}" />`}
    ${change !== undefined && html`<text class="sign" x="${x + start + 4}" y="${y + 14.5}">${SIGNS[change]}</text>`}
    <text class="${face}" x="${x + indent}" y="${y + 14}">
      ${shortened(item.text, room, 12, face)}
    </text>
  </g>`;
}

const NOUNS: Readonly<Record<Place["kind"], string>> = {
  service: "Service",
  stream: "Stream",
  bucket: "Bucket",
  objects: "Object bucket",
  subjects: "Subjects",
};

function titleOf({ kind, icon, text, title = text, change }: Item): string {
  const noun =
    icon !== undefined
      ? `${NOUNS[icon]} `
      : kind === "role"
        ? "Role "
        : kind === "import"
          ? "Imports "
          : "";
  return `${noun}${title}${change === undefined ? "" : `, ${change}`}`;
}

/** What changed lies below what did not: it joins a line that was there, or left it. */
function inOrder({ bundles }: Picture, routes: readonly Route[]): Route[] {
  const rank = ({ bundle }: Route) => Number(bundles[bundle]?.change !== undefined);
  return routes.toSorted((a, b) => rank(b) - rank(a));
}

/** Requests go from the importing account to the exporting one, messages of a stream the other way. */
function arrow({ bundles }: Picture, { bundle, points }: Route): Html {
  const { kind, change } = bundles[bundle] as Bundle;
  const line = kind === "service" ? points : points.toReversed();
  const [from, to] = [line.at(-2), line.at(-1)] as [Point, Point];
  const [signX, signY] = besideImporter(points);
  return html`<g class="${classes("bundle", kind, change)}" data-pick="bundle ${bundle}">
    <title>${arrowTitle(bundles[bundle] as Bundle)}</title>
    <path class="near" d="${polyline(line)}" />
    <path class="line" d="${polyline(line)}" />
    <path class="tip" d="${tip(kind, from, to)}" />
    ${
      (change === "new" || change === "removed") &&
      html`<circle class="sign" cx="${signX}" cy="${signY}" r="8" />
        <text class="sign" x="${signX}" y="${signY + 4.5}">${SIGNS[change]}</text>`
    }
  </g>`;
}

/** On the part of the line that no other bundle has. */
function besideImporter([, corner, next]: readonly Point[]): Point {
  const [x, y] = corner ?? [0, 0];
  const down = (next?.[1] ?? y) - y;
  return [x, y + Math.sign(down) * Math.min(18, Math.abs(down) / 2)];
}

export function arrowTitle({ kind, importer, exporter, shares, change }: Bundle): string {
  const what = `${shares.length} ${kind}${shares.length === 1 ? "" : "s"}`;
  return `${importer} imports ${what} of ${exporter}${change === undefined ? "" : `, ${change}`}`;
}

const TIP = 9;

/** Filled for services, open for streams. */
export function tip(kind: Bundle["kind"], [fromX]: Point, [x, y]: Point): string {
  const back = x > fromX ? -TIP : TIP;
  const head = `M${x + back} ${y - 5}L${x} ${y}L${x + back} ${y + 5}`;
  return kind === "service" ? `${head}Z` : head;
}

const RADIUS = 8;

/** Straight lines with round corners. */
export function polyline(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const parts = rest.map((point, i) => {
    const next = rest[i + 1];
    if (next === undefined) return `L${point[0]} ${point[1]}`;
    const before = rest[i - 1] ?? first;
    const start = towards(point, before);
    const end = towards(point, next);
    return `L${start[0]} ${start[1]}Q${point[0]} ${point[1]} ${end[0]} ${end[1]}`;
  });
  return `M${first[0]} ${first[1]}${parts.join("")}`;
}

/** The point at which a corner begins; half the way where that is short. */
function towards([x, y]: Point, [otherX, otherY]: Point): Point {
  const length = Math.abs(otherX - x) + Math.abs(otherY - y);
  const step = length === 0 ? 0 : Math.min(RADIUS, length / 2) / length;
  return [x + (otherX - x) * step, y + (otherY - y) * step];
}

function rect(name: string, x: number, y: number, width: number, height: number, r: number): Html {
  return html`<rect
    class="${name}"
    x="${x}"
    y="${y}"
    width="${width}"
    height="${height}"
    rx="${r}"
  />`;
}

function classes(...names: readonly (string | false | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
