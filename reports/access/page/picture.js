// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- for the browser, whose types the project does without
// @ts-nocheck
/* global document */
/** The picture: shows what the chosen role reaches, what is behind an arrow and what is in an account. */
import { SIGNS, accountWords, bundleWords, roleWords } from "./chosen.js";

const shown = JSON.parse(document.getElementById("index").textContent).picture;
const section = document.getElementById("picture");
const pictures = [...section.querySelectorAll(".picture")];
const choice = document.getElementById("picture-role");
const chosen = document.getElementById("picture-chosen");

const arrows = new Map(pictures.map((svg) => [svg, [...svg.querySelectorAll(".bundle")]]));

function drawn(svg, name, attributes, text = "") {
  const element = document.createElementNS(svg.namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  svg.querySelector(".drawn").append(element);
}

/** `pick` is what the element says it stands for: `role 3`, `bundle 0`, `account 2`; empty for nothing. */
function choose(pick) {
  const [kind, number] = pick.split(" ");
  for (const svg of pictures) clear(svg);
  choice.value = kind === "role" ? number : "";
  chosen.hidden = pick === "";
  chosen.replaceChildren();
  if (pick === "") return;
  for (const svg of pictures) {
    svg.classList.add("focused");
    for (const element of svg.querySelectorAll(`[data-pick="${pick}"]`))
      if (kind !== "account" || element.matches(".head")) mark(element, "picked");
  }
  if (kind === "role") showRole(shown.roles[number]);
  if (kind === "bundle") showBundle(shown.bundles[number], number);
  if (kind === "account") showAccount(shown.accounts[number], number);
  chosen.scrollTop = 0;
}

function mark(element, ...names) {
  element.classList.add(...names);
  if (names.includes("picked")) element.setAttribute("aria-pressed", "true");
}

function clear(svg) {
  svg.querySelector(".arrows").append(...arrows.get(svg));
  svg.classList.remove("focused");
  svg.querySelector(".drawn").replaceChildren();
  for (const element of svg.querySelectorAll(".picked, .lit")) {
    element.classList.remove("picked", "lit", "direct", "effect");
    if (element.hasAttribute("aria-pressed")) element.setAttribute("aria-pressed", "false");
  }
}

function showRole({ name, account, reached }) {
  const home = shown.accounts[account];
  for (const svg of pictures) {
    light(svg, `[data-account="${account}"]`);
    const role = svg.querySelector(".picked.role") ?? elsewhere(svg, account, name);
    const marks = new Map();
    for (const { by, change, places, bundles } of reached) {
      for (const place of places) note(marks, `[data-place="${place}"]`, by, change);
      for (const bundle of bundles) note(marks, `[data-pick="bundle ${bundle}"]`, by, change);
    }
    for (const [selector, found] of marks) lightUp(svg, selector, found, role, account);
  }
  chosen.append(...roleWords({ name, reached }, home.name, choose));
}

/** A role that is among “more roles” takes their place while it is chosen. */
function elsewhere(svg, account, name) {
  const more = svg.querySelector(`[data-account="${account}"] .more`);
  if (!more) return undefined;
  mark(more, "lit", "picked");
  const { x, y, width, height } = boxOf(more);
  const most = Math.floor((width - 20) / 7.4);
  const text = name.length > most ? `…${name.slice(1 - most)}` : name;
  drawn(svg, "text", { class: "code", x: x + 10, y: y + height / 2 + 4 }, text);
  return more;
}

function note(marks, selector, by, change) {
  const found = marks.get(selector) ?? { by: new Set(), changes: new Set() };
  found.by.add(by);
  found.changes.add(change);
  marks.set(selector, found);
}

/** Lights up a place or a bundle, leads a line to it within the role's account, and says how it is reached. */
function lightUp(svg, selector, { by, changes }, role, account) {
  for (const element of svg.querySelectorAll(selector)) {
    mark(element, "lit", ...by);
    const owner = element.closest("[data-account]");
    if (owner === null) {
      element.parentNode.append(element); // above the arrows that share its line
      continue;
    }
    mark(owner, "lit");
    const to = boxOf(element);
    const isPlace = "place" in element.dataset;
    const ways = ["direct", "effect"].filter((way) => by.has(way));
    for (const [i, way] of ways.entries()) {
      const end = { x: to.x - 7 - 13 * i, y: to.y + to.height / 2 };
      if (role && owner.dataset.account === String(account))
        drawn(svg, "path", {
          class: way,
          d: curve(boxOf(role), isPlace ? end : to, isPlace, 5 * i),
        });
      if (isPlace) drawMark(svg, way, end);
    }
    const [change, ...others] = changes;
    if (isPlace && change !== undefined && others.length === 0) drawSign(svg, change, to);
  }
}

function drawMark(svg, way, { x, y }) {
  if (way === "direct") drawn(svg, "circle", { class: way, cx: x, cy: y, r: 4.5 });
  else drawn(svg, "path", { class: way, d: `M${x} ${y - 5.5}l5.5 5.5l-5.5 5.5l-5.5 -5.5Z` });
}

function drawSign(svg, change, { x, y, width, height }) {
  const [cx, cy] = [x + width, y + height / 2];
  drawn(svg, "circle", { class: `sign ${change}`, cx, cy, r: 8 });
  drawn(svg, "text", { class: `sign ${change}`, x: cx, y: cy + 4.5 }, SIGNS[change]);
}

/** From the right edge of a role to the mark of a place, or down to an import. */
function curve(from, to, isPlace, shift) {
  const [x, y] = [from.x + from.width, from.y + from.height / 2 + shift];
  if (isPlace) return `M${x} ${y}C${x + 10} ${y} ${to.x - 10} ${to.y} ${to.x} ${to.y}`;
  return `M${x} ${y}h2q6 0 6 6V${to.y}`;
}

function boxOf(element) {
  const { x, y, width, height } = element.querySelector("rect");
  const [left, top, wide, high] = [x, y, width, height].map(({ baseVal }) => baseVal.value);
  return { x: left, y: top, width: wide, height: high };
}

function light(svg, selector) {
  for (const element of svg.querySelectorAll(selector)) {
    mark(element, "lit");
    if (element.matches(".bundle")) element.parentNode.append(element);
  }
}

function showBundle({ title, importer, exporter, shares }, number) {
  const ends = [importer, exporter].map((name) =>
    shown.accounts.findIndex((account) => account.name === name),
  );
  for (const svg of pictures)
    for (const end of ends) light(svg, `[data-account="${end}"], [data-pick="bundle ${number}"]`);
  chosen.append(...bundleWords({ title, shares }, choose));
}

function showAccount(account, number) {
  for (const svg of pictures) {
    light(svg, `[data-account="${number}"], [data-account="${number}"] > g`);
    for (const [i, { importer, exporter }] of shown.bundles.entries())
      if ([importer, exporter].includes(account.name)) light(svg, `[data-pick="bundle ${i}"]`);
  }
  chosen.append(...accountWords(account, choose));
}

const DIRECTIONS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The element that is nearest in a direction, of those that can be chosen. */
function next(svg, from, [dx, dy]) {
  const [x, y] = startOf(from);
  let [best, least] = [from, Infinity];
  for (const element of stops(svg)) {
    const [otherX, otherY] = startOf(element);
    const along = (otherX - x) * dx + (otherY - y) * dy;
    const aside = Math.abs((otherX - x) * dy) + Math.abs((otherY - y) * dx);
    // what stands in one column begins almost at the same place
    const distance = along + 2 * Math.max(0, aside - 24);
    if (along <= 24 - 12 * Math.abs(dy) || distance >= least) continue;
    [best, least] = [element, distance];
  }
  return best;
}

/** Where its text begins, about. */
function startOf(element) {
  const { x, y } = boxOf(element);
  return [x, y + 10];
}

const stops = (svg) => [...svg.querySelectorAll('[role="button"]')];

function focus(svg, element) {
  for (const stop of stops(svg)) stop.setAttribute("tabindex", stop === element ? "0" : "-1");
}

for (const svg of pictures) {
  svg.setAttribute("role", "group");
  for (const element of svg.querySelectorAll(".head, .role, .import, .more")) {
    element.setAttribute("role", "button");
    element.setAttribute("aria-pressed", "false");
    element.setAttribute("aria-label", element.querySelector("title").textContent);
  }
  focus(svg, stops(svg)[0]);
  svg.addEventListener("click", ({ target }) => {
    const element = target.closest("[data-pick]");
    choose(element?.dataset.pick ?? "");
    if (element?.getAttribute("role") === "button") focus(svg, element);
  });
  svg.addEventListener("keydown", (event) => {
    const element = event.target.closest("[data-pick]");
    if (element === null) return;
    if (event.key === "Enter" || event.key === " ") choose(element.dataset.pick);
    else if (event.key in DIRECTIONS) {
      const to = next(svg, element, DIRECTIONS[event.key]);
      focus(svg, to);
      to.focus();
    } else return;
    event.preventDefault();
  });
}
section.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") choose("");
});
choice.addEventListener("input", () => choose(choice.value === "" ? "" : `role ${choice.value}`));
document.getElementById("picture-choice").hidden = false;
