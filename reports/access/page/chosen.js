// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- for the browser, whose types the project does without
// @ts-nocheck
/* global document */
/** What is said of what was chosen in the picture. `choose` is called with what a button leads to. */
export const SIGNS = { new: "+", removed: "−", changed: "±" };

/** One element, with attributes and what is in it. */
function made(name, attributes = {}, ...content) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...content);
  return element;
}

export function roleWords({ name, reached }, home, choose) {
  // under the name of an import nothing is but what is said of the other account
  const isPassed = ({ in: at, places, bundles }) =>
    at === home && places.length === 0 && bundles.length > 0;
  const side = (title, by) => {
    const items = reached.filter((item) => item.by === by && !isPassed(item));
    return items.length === 0
      ? []
      : [made("div", {}, made("h4", {}, title), reachedList(items, home))];
  };
  return [
    heading(choose, name, `#role-${encodeURIComponent(name)}`, `account ${home}`),
    reached.length === 0
      ? made("p", {}, "It reaches nothing.")
      : made(
          "div",
          { class: "sides" },
          ...side("Directly", "direct"),
          ...side("By effect", "effect"),
        ),
  ];
}

export function bundleWords({ title, shares }, choose) {
  return [heading(choose, title), shareList(shares)];
}

export function accountWords({ name, description, roles, places, exports }, choose) {
  const part = (title, ...content) => made("div", {}, made("h4", {}, title), ...content);
  const buttons = roles.map((role) => roleButton(role, choose));
  const parts = [
    roles.length > 0 && part("Roles", made("p", { class: "picks" }, ...buttons)),
    places.length > 0 && part("In it", list(places.map(placeText))),
    exports.length > 0 && part("Exports", shareList(exports)),
  ];
  return [
    heading(choose, `Account ${name}`, `#account-${encodeURIComponent(name)}`),
    made("p", {}, description),
    made("div", { class: "sides" }, ...parts.filter(Boolean)),
  ];
}

const PLACES = { objects: "object bucket", subjects: "" };

function placeText({ kind, name, subjects }) {
  const rest = subjects.filter((subject) => subject !== name);
  const noun = PLACES[kind] ?? kind;
  return `${noun} ${name}${rest.length === 0 ? "" : `: ${rest.join(", ")}`}`.trim();
}

function roleButton({ name, number, change }, choose) {
  const button = made(
    "button",
    { type: "button" },
    change === undefined ? name : `${SIGNS[change]} ${name}`,
  );
  button.addEventListener("click", () => choose(`role ${number}`));
  return button;
}

function heading(choose, text, link, place) {
  const title = made("span", {}, link ? made("a", { href: link }, text) : text);
  if (place) title.append(made("small", {}, ` ${place}`));
  const close = made("button", { type: "button" }, "Close");
  close.addEventListener("click", () => choose(""));
  return made("h3", {}, title, close);
}

const list = (texts) =>
  made("ul", { class: "can short" }, ...texts.map((text) => made("li", {}, text)));

function shareList(shares) {
  const items = shares.map(({ name, text, change }) => {
    const what = made("span", { class: "what" }, name);
    return made("li", { "data-change": change ?? "" }, what, " ", made("code", {}, text));
  });
  return made("ul", { class: "can short" }, ...items);
}

function reachedList(items, home) {
  return made(
    "ul",
    { class: "can" },
    ...items.map(({ in: account, how, text, steps, change, by }) => {
      const isTold = text.includes(`account ${account}`) || (by === "direct" && account === home);
      const where = isTold ? "" : `, in account ${account}`;
      const way = by === "effect" ? ` (${how})` : "";
      const item = made("li", { "data-change": change ?? "" });
      item.append(made("p", { class: "what" }, `${text}${where}${way}`));
      if (steps.length > 0) item.append(stepList(steps, by));
      return item;
    }),
  );
}

/** What is behind a right stands side by side; an effect is a story, one step after the other. */
function stepList(steps, by) {
  if (by === "direct") return made("p", { class: "by" }, steps.join(", "));
  return made("ol", { class: "by" }, ...steps.map((step) => made("li", {}, step)));
}
