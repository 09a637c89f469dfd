// eslint-disable-next-line @typescript-eslint/ban-ts-comment -- for the browser, whose types the project does without
// @ts-nocheck
/* global document, window */
/** Search and filters: hides what does not fit, and says how much is left. */
import { isSubject, overlaps, usersOf } from "./subject.js";

const { roles } = JSON.parse(document.getElementById("index").textContent);
const form = document.getElementById("filters");
const answer = document.getElementById("answer");
const field = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

const heads = roles.map(({ head }) => head.toLowerCase());
const texts = all("#roles article").map(
  ({ textContent }, i) => `${heads[i]}\n${textContent.toLowerCase()}`,
);
const items = all("[data-item]").map((element) => ({
  element,
  roles: element.dataset.roles.split(" ").filter(Boolean).map(Number),
  follows: "follows" in element.dataset,
  high: element.dataset.high,
  identity: element.dataset.identity,
  subject: element.dataset.subject,
  text: element.textContent.toLowerCase(),
}));
const uses = all("[data-use]").map((element) => ({ element, role: Number(element.dataset.use) }));
const groups = all("[data-group]");
const folds = all("details");

function wanted() {
  const query = field("query").value.trim();
  return {
    terms: query.toLowerCase().split(/\s+/).filter(Boolean),
    subject: isSubject(query) ? query : undefined,
    kind: field("kind").value,
    account: field("account").value,
    identity: field("identity")?.value ?? "",
    high: field("high").checked,
  };
}

function apply() {
  const want = wanted();
  const says = (text) => want.terms.every((term) => text.includes(term));
  const fits = roles.map((role) => fitsRole(role, want));
  const users = want.subject === undefined ? undefined : usersOf(roles, want.subject);
  const named = new Set(users && [...users.publish, ...users.receive].map(nameOf));
  const shown = roles.map(({ name }, i) => fits[i] && (says(texts[i]) || named.has(name)));
  for (const item of items) item.element.hidden = !fitsItem(item, want, says, shown);
  for (const { element, subject } of items) if (subject && !element.hidden) reveal(element);
  for (const { element, role } of uses) element.hidden = !fits[role];
  for (const group of groups)
    group.hidden = all("[data-item]", group).every(({ hidden }) => hidden);
  unfold(want.terms.length > 0);
  answer.textContent = sentence(want, shown, fits, users);
}

function fitsRole({ members, account, holders, high }, want) {
  return (
    (want.kind === "" || members.includes(want.kind)) &&
    (want.account === "" || account === want.account) &&
    (want.identity === "" || holders.includes(want.identity)) &&
    (!want.high || high)
  );
}

/** An item about one role goes with the role; others must say what is looked for, or be of a role that does. */
function fitsItem({ roles, follows, high, identity, subject, text }, want, says, shown) {
  const left = roles.filter((role) => shown[role]);
  if (left.length === 0 && !(roles.length === 0 && says(text) && isFree(want))) return false;
  if (want.high && high === "false") return false;
  if (want.identity !== "" && identity !== undefined && identity !== want.identity) return false;
  if (follows || want.terms.length === 0 || says(text)) return true;
  if (subject !== undefined && says(subject.toLowerCase())) return true;
  if (subject !== undefined && want.subject !== undefined && overlaps(subject, want.subject))
    return true;
  return left.some((role) => says(heads[role]));
}

/** A branch of the tree with a leaf that is shown. */
function reveal(leaf) {
  const branch = leaf.parentElement.closest("[data-subject]");
  if (!branch?.hidden) return;
  branch.hidden = false;
  reveal(branch);
}

const isFree = ({ kind, account, identity, high }) => !kind && !account && !identity && !high;

const nameOf = (user) => user.split(" ")[0];

function sentence(want, shown, fits, users) {
  const count = shown.filter(Boolean).length;
  const said = conditions();
  const found = `${count} of ${shown.length} roles${said === "" ? "" : `: ${said}`}.`;
  if (users === undefined || !want.subject.includes(".")) return found;
  const byName = new Map(roles.map(({ name }, i) => [name, i]));
  const left = (names) => names.filter((name) => fits[byName.get(nameOf(name))]);
  const list = (names) => left(names).join(", ") || "no role";
  return `${found} ${want.subject} can be published by ${list(users.publish)}; received by ${list(users.receive)}.`;
}

/** In words, so that a print of a part is not taken for the whole. */
function conditions() {
  const query = field("query").value.trim();
  const chosen = all("select", form).flatMap(({ value, labels, selectedOptions }) =>
    value === "" ? [] : `${labels[0].textContent.toLowerCase()} ${selectedOptions[0].textContent}`,
  );
  return [
    ...(query === "" ? [] : [`search “${query}”`]),
    ...chosen,
    ...(field("high").checked ? ["high risks only"] : []),
  ].join(", ");
}

let remembered;

/** While something is searched the tree is open; afterwards it is as it was. */
function unfold(searching) {
  if (searching === (remembered !== undefined)) return;
  if (searching) {
    remembered = folds.map(({ open }) => open);
    for (const fold of folds) if (fold.closest(".tree")) fold.open = true;
  } else {
    folds.forEach((fold, i) => (fold.open = remembered[i]));
    remembered = undefined;
  }
}

let timer;
form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(apply, 120); // not at every key, for those who hear the answer
});
form.addEventListener("reset", () => setTimeout(apply));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  apply();
});

/** A link leads to a role that is hidden: show everything. */
window.addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (target?.closest("[hidden]")) {
    form.reset();
    setTimeout(() => target.scrollIntoView());
  }
});

/** Paper has nothing to click on. */
let printed;
window.addEventListener("beforeprint", () => {
  printed = folds.map(({ open }) => open);
  for (const fold of folds) fold.open = true;
});
window.addEventListener("afterprint", () => folds.forEach((fold, i) => (fold.open = printed[i])));

form.hidden = false;
apply();
