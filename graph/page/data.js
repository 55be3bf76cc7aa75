// The page's data, its state, and what follows from both. Nothing here touches the document but `element`.
const DATA = JSON.parse(document.getElementById("data").textContent);
const SIGNS = { possible: "?", denied: "✗" };

const state = {
  language: preferredLanguage(),
  everything: DATA.core.length === 0, // whether all nodes are drawn, or only the most important ones
  excluded: { modality: new Set(), type: new Set(), relation: new Set() },
  minimum: 0,
};

const statementsOf = groupBy(
  DATA.statements.keys(),
  (number) => new Set([DATA.statements[number].subject, DATA.statements[number].object]),
);
const statementsIn = groupBy(DATA.statements.keys(), (number) => [DATA.statements[number].bundle]);

function preferredLanguage() {
  const wanted = navigator.languages.map((language) => language.slice(0, 2).toLowerCase());
  return wanted.find((language) => DATA.languages.includes(language)) ?? "en";
}

function groupBy(items, keysOf) {
  const groups = new Map();
  for (const item of items) {
    for (const key of keysOf(item)) {
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(item);
    }
  }
  return groups;
}

// --- words ---

function say(key, values = {}) {
  let message = MESSAGES[state.language][key];
  if (typeof message === "object") message = values.count === 1 ? message.one : message.other;
  return message.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

function count(number) {
  return number.toLocaleString(state.language);
}

// A label of the ontology; a term that it does not know keeps its own name.
function term(table, name) {
  return Object.hasOwn(table, name) ? table[name].labels[state.language] : name;
}

function relationLabel(name) {
  return term(DATA.relations, name);
}

// The same label as it is broken into lines beside an edge.
function relationLines(name) {
  return Object.hasOwn(DATA.relations, name) ? DATA.relations[name].lines[state.language] : name;
}

function modalityLabel(name) {
  return term(DATA.modalities, name);
}

function qualifierLabel(name) {
  return term(DATA.qualifiers, name);
}

function typeLabel(name) {
  return name === "" ? say("other") : term(DATA.types, name);
}

function typeShape(name) {
  return Object.hasOwn(DATA.types, name) ? DATA.types[name].shape : DATA.otherShape;
}

function entityName(number) {
  const entity = DATA.entities[number];
  if (entity.type !== "EventKind") return entity.names[0];
  const name = entity.iri.split(":").pop();
  return Object.hasOwn(DATA.eventKinds, name) ? DATA.eventKinds[name][state.language] : entity.names[0];
}

function percent(share) {
  return share.toLocaleString(state.language, { style: "percent", maximumFractionDigits: 0 });
}

// An ISO date is as precise as it is long: a year, a month or a day.
function dateText(published) {
  const match = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(published);
  if (!match) return published;
  const [, year, month, day] = match;
  const date = new Date(Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)));
  const parts = { year: "numeric", timeZone: "UTC" };
  if (month) parts.month = "long";
  if (day) parts.day = "numeric";
  return date.toLocaleDateString(state.language, parts);
}

// A qualifier's value as the reader writes numbers and dates; what has another form is shown as it is.
function qualifierText(kind, value) {
  if (kind === "time") return dateText(value);
  const [, digits, currency] = /^(\d+(?:\.\d+)?)(?: ([A-Z]{3}))?$/.exec(value) ?? [];
  if (digits === undefined) return value;
  const number = kind === "share" ? digits / 100 : Number(digits);
  const style = currency ? { style: "currency", currency, notation: "compact" } : { style: kind === "share" ? "percent" : "decimal" };
  return number.toLocaleString(state.language, { maximumFractionDigits: 2, ...style });
}

function languageName(code) {
  if (!/^[a-z]{2,3}$/.test(code)) return code;
  return new Intl.DisplayNames([state.language], { type: "language" }).of(code);
}

// --- filters ---

const FACETS = {
  modality: (statement) => [statement.modality],
  relation: (statement) => [statement.predicate],
  type: (statement) => [DATA.entities[statement.subject].type, DATA.entities[statement.object].type],
};

function passes(statement, except = null) {
  if (statement.confidence < state.minimum) return false;
  return Object.entries(FACETS).every(
    ([facet, values]) => facet === except || !values(statement).some((value) => state.excluded[facet].has(value)),
  );
}

// How many statements each value of a facet would show, the other filters being as they are.
function facetCounts(facet) {
  const counts = new Map();
  for (const statement of DATA.statements) {
    const passing = passes(statement, facet) ? 1 : 0;
    for (const value of new Set(FACETS[facet](statement))) counts.set(value, (counts.get(value) ?? 0) + passing);
  }
  return counts;
}

function visible(numbers) {
  return numbers.filter((number) => passes(DATA.statements[number]));
}

function isFiltered() {
  return state.minimum > 0 || Object.values(state.excluded).some((values) => values.size > 0);
}

// --- search ---

function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

let searchIndex = null; // built when first needed: one entry per name

function search(words, limit) {
  searchIndex ??= DATA.entities.flatMap((entity, number) =>
    [entityName(number), ...entity.names].map((name) => ({ number, name, key: folded(name) })),
  );
  const wanted = folded(words.trim());
  if (wanted === "") return [];
  const best = new Map();
  for (const entry of searchIndex) {
    const at = entry.key.indexOf(wanted);
    if (at < 0) continue;
    const rank = entry.key === wanted ? 0 : at === 0 ? 1 : /[\p{L}\p{N}]/u.test(entry.key[at - 1]) ? 3 : 2;
    if (!best.has(entry.number) || rank < best.get(entry.number).rank) best.set(entry.number, { ...entry, rank });
  }
  return [...best.values()]
    .sort((a, b) => a.rank - b.rank || DATA.entities[b.number].degree - DATA.entities[a.number].degree)
    .slice(0, limit);
}

// --- building the document, always as text ---

// Children are elements or strings; an attribute that is null or false is left out, `on…` are listeners.
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    if (typeof value === "function") made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

// Text of strangers: isolated, so that its direction and its control characters end with it.
function foreign(text, attributes = {}) {
  return element("bdi", { dir: "auto", ...attributes }, text);
}

function drawing(width, height, name, attributes) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  const shape = document.createElementNS(namespace, name);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.setAttribute("aria-hidden", "true");
  for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
  svg.append(shape);
  return svg;
}

const OUTLINES = {
  dot: "M8 2a6 6 0 1 1 0 12a6 6 0 1 1 0-12Z",
  diamond: "M8 1L15 8L8 15L1 8Z",
  triangleDown: "M1.5 3H14.5L8 14.5Z",
  square: "M2.5 2.5H13.5V13.5H2.5Z",
  hexagon: "M4.5 2H11.5L15 8L11.5 14H4.5L1 8Z",
  star: "M8 1L10 6H15L11 9.2L12.5 14.5L8 11.4L3.5 14.5L5 9.2L1 6H6Z",
};

function typeIcon(type) {
  const icon = drawing(16, 16, "path", { d: OUTLINES[typeShape(type)] });
  icon.classList.add("type-icon");
  icon.dataset.type = Object.hasOwn(DATA.types, type) ? type : "Other";
  return icon;
}

function lineSample(modality) {
  const dashes = Object.hasOwn(DATA.modalities, modality) ? DATA.modalities[modality].dashes : [];
  const line = { x1: 1, y1: 6, x2: 33, y2: 6, "stroke-dasharray": dashes.join(" ") };
  const sample = drawing(34, 12, "line", line);
  sample.classList.add("line-sample");
  sample.dataset.modality = modality;
  return sample;
}
