/** What the page's script needs of the picture: names by place in a list, to keep it small. */
import { overlaps } from "../../../access/index.ts";
import {
  isAt,
  type AccessReport,
  type Picture,
  type Reached,
} from "../../../access/report/index.ts";
import { arrowTitle } from "./svg.ts";

/** @example pictureData(report).roles[0].reached[0].places // ["1.0"]: the first place of the second account */
export function pictureData({ picture }: AccessReport) {
  const { accounts, bundles, reaches } = picture;
  const numbers = new Map(reaches.map(({ role }, i) => [role, i]));
  const homes = new Map(
    accounts.flatMap(({ roles }, account) => roles.map(({ name }) => [name, account] as const)),
  );
  const overlap = spotsIn(picture);
  return {
    accounts: accounts.map(({ name, description, roles, places, exports }) => ({
      name,
      description,
      roles: roles.map((role) => ({ ...role, number: numbers.get(role.name) })),
      places: places.map(({ kind, name: place, subjects }) => ({ kind, name: place, subjects })),
      exports,
    })),
    bundles: bundles.map((bundle) => ({
      title: arrowTitle(bundle),
      importer: bundle.importer,
      exporter: bundle.exporter,
      shares: bundle.shares.map(({ name, text, change }) => ({ name, text, change })),
    })),
    roles: reaches.map(({ role, direct, byEffect }) => ({
      name: role,
      account: homes.get(role),
      reached: [
        ...direct.map((reached) => ({ by: "direct", ...said(reached), ...overlap(reached) })),
        ...(byEffect ?? []).map((reached) => ({
          by: "effect",
          ...said(reached),
          ...overlap(reached),
        })),
      ],
    })),
  };
}

function said({ account, how, text, steps, change }: Reached) {
  return { in: account, how, text, steps, ...(change === undefined ? {} : { change }) };
}

/** Which places and bundles of the picture something reached means. */
function spotsIn({ accounts, bundles }: Picture) {
  const numbers = new Map(accounts.map(({ name }, i) => [name, i]));
  return ({ account, subjects, how, via = [] }: Reached) => {
    const number = numbers.get(account) ?? -1;
    const places = (accounts[number]?.places ?? []).flatMap((place, i) =>
      subjects.some((subject) => isAt(place, subject)) ? [`${number}.${i}`] : [],
    );
    const imported = how === "receive" || how === "delivery" ? "stream" : "service";
    const taken = bundles.flatMap(({ kind, importer, exporter, shares }, bundle) => {
      const passed = via.some(
        (hop) => hop.kind === kind && hop.into === importer && hop.from === exporter,
      );
      const own =
        importer === account &&
        kind === imported &&
        shares.some(
          ({ to }) => to !== undefined && subjects.some((subject) => overlaps(to, subject)),
        );
      return passed || own ? [bundle] : [];
    });
    return { places, bundles: taken };
  };
}
