/** The box of an account: what stands in it, and where. Coordinates are pixels from its upper left corner. */
import type {
  Bundle,
  Mark,
  Picture,
  PicturedAccount,
  Place,
} from "../../../access/report/index.ts";
import { counted } from "../../../text/amounts.ts";
import { widthOf } from "./text.ts";

/** Room in a place for its icon. */
export const ICON = 26;
/** Everything stands on a grid of 8, so that lines meet rows. */
export const GRID = 8;
const ROW = 24;
const HEAD = 40;
const PADDING = 12;
/** How far roles stand out over the edge. */
export const OVER = 10;
/** What a role or a place is wide at least, to be read. */
const LEAST = 80;
/** Before the places: lines lead to them here, and end in a mark. */
const BETWEEN = 32;

export interface Item {
  readonly kind: "role" | "place" | "more" | "export" | "import";
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  /** The whole, where the text is not. */
  readonly title?: string;
  /** Of roles and places: which of the account's. */
  readonly index?: number;
  readonly icon?: Place["kind"];
  /** Of imports and exports: where a line begins or ends. */
  readonly share?: { readonly kind: Bundle["kind"]; readonly bundle?: number };
  readonly change?: Mark;
}

export interface Box {
  /** Place in the picture's list. */
  readonly account: number;
  readonly width: number;
  readonly height: number;
  readonly items: readonly Item[];
}

/** @param most rows of roles and of places; where there are more, the last row says how many */
export function boxOf(picture: Picture, account: number, width: number, most: number): Box {
  const entry = picture.accounts[account] as PicturedAccount;
  const roles = shown(entry.roles, most);
  const places = shown(entry.places, most);
  const [rolesWidth, placesWidth] = divided(entry, width);
  const placesAt = width - PADDING - placesWidth;
  const items: Item[] = [
    ...column(roles, -OVER, rolesWidth, "role", (index) => {
      const { name, change } = entry.roles[index] as PicturedAccount["roles"][number];
      return { text: name, ...(change === undefined ? {} : { change }) };
    }),
    ...column(places, placesAt, placesWidth, "place", (index) => {
      const { name, kind } = entry.places[index] as Place;
      return { text: name, icon: kind };
    }),
  ];
  const rows = Math.max(roles.rows, places.rows);
  const shares = [...importRows(picture, entry.name), ...exportRows(entry)];
  const top = HEAD + rows * ROW + (rows > 0 && shares.length > 0 ? GRID : 0);
  const place = { x: PADDING, width: width - 2 * PADDING, height: ROW - 4 };
  return {
    account,
    width,
    height: top + shares.length * ROW + GRID,
    items: [...items, ...shares.map((share, i) => ({ ...share, ...place, y: top + i * ROW + 2 }))],
  };
}

/** Widths of the roles and of the places: each as much as it needs, as far as there is room for both. */
function divided({ roles, places }: PicturedAccount, width: number): [number, number] {
  const room = width - PADDING + OVER - BETWEEN;
  const need = (names: readonly { readonly name: string }[], around: number) =>
    Math.ceil(Math.max(0, ...names.map(({ name }) => widthOf(name, 12, "code")))) + around;
  const [forRoles, forPlaces] = [need(roles, 32), need(places, ICON + 12)];
  const half = Math.floor(room / 2);
  if (places.length === 0) return [Math.max(half, Math.min(forRoles, room)), 0];
  if (roles.length === 0) return [0, Math.max(half, Math.min(forPlaces, room))];
  // the one that needs less than half leaves the other what it can
  const most = Math.min(Math.floor(room * 0.65), room - LEAST);
  const own = forPlaces <= half ? Math.max(half, forRoles) : room - Math.max(half, forPlaces);
  const rolesWidth = Math.max(room - most, Math.min(most, Math.max(own, Math.min(forRoles, half))));
  return [rolesWidth, room - rolesWidth];
}

interface Shown {
  readonly indexes: readonly number[];
  readonly rest: number;
  readonly rows: number;
}

type Entry = Place | PicturedAccount["roles"][number];

/** What changed is never among those left out, as far as there is room. */
function shown(entries: readonly Entry[], most: number): Shown {
  const all = entries.map((_, index) => index);
  if (all.length <= most) return { indexes: all, rest: 0, rows: all.length };
  const changed = all.filter((index) => markOf(entries[index]) !== undefined);
  const others = all.filter((index) => !changed.includes(index));
  const indexes = [...changed, ...others].slice(0, most - 1).sort((a, b) => a - b);
  return { indexes, rest: all.length - indexes.length, rows: most };
}

function markOf(entry: Entry | undefined): Mark | undefined {
  return entry !== undefined && "change" in entry ? entry.change : undefined;
}

function column(
  { indexes, rest }: Shown,
  x: number,
  width: number,
  kind: "role" | "place",
  describe: (index: number) => Pick<Item, "text" | "icon" | "change">,
): Item[] {
  const at = (row: number) => ({ x, y: HEAD + row * ROW + 2, width, height: ROW - 4 });
  const items = indexes.map((index, row): Item => ({
    kind,
    index,
    ...at(row),
    ...describe(index),
  }));
  if (rest === 0) return items;
  const title = `${rest} more ${kind === "role" ? "roles" : "services, streams and subjects"}`;
  return [...items, { kind: "more", text: `${rest} more`, title, ...at(indexes.length) }];
}

type Row = Pick<Item, "kind" | "text" | "share" | "change">;

function exportRows({ exports }: PicturedAccount): Row[] {
  return (["service", "stream"] as const).flatMap((kind): Row[] => {
    const offered = exports.filter((share) => share.kind === kind);
    const count = offered.filter(({ change }) => change !== "removed").length;
    return offered.length === 0
      ? []
      : [{ kind: "export", text: `exports ${counted(count, kind)}`, share: { kind } }];
  });
}

function importRows({ bundles }: Picture, account: string): Row[] {
  return bundles.flatMap(({ kind, importer, exporter, shares, change }, bundle): Row[] =>
    importer !== account
      ? []
      : [
          {
            kind: "import",
            text: `${counted(shares.length, kind)} of ${exporter}`,
            share: { kind, bundle },
            ...(change === undefined ? {} : { change }),
          },
        ],
  );
}
