// A statement as text: one line that opens to its evidence.
const LONG = 100; // statements listed at once

function statementLine(statement) {
  return element(
    "span",
    { class: "claim" },
    foreign(entityName(statement.subject), { class: "name" }),
    " ",
    element("span", { class: "relation" }, relationLabel(statement.predicate)),
    " ",
    foreign(entityName(statement.object), { class: "name" }),
  );
}

function modalityBadge(modality) {
  const sign = SIGNS[modality];
  const known = Object.hasOwn(DATA.modalities, modality);
  return element(
    "span",
    { class: "badge", "data-modality": known ? modality : null },
    lineSample(modality),
    sign ? `${sign} ${modalityLabel(modality)}` : modalityLabel(modality),
  );
}

// One statement; its evidence is only built when it is first opened.
function statementCard(number, { open = false, onOpen, onEntity, withArticle = true }) {
  const statement = DATA.statements[number];
  const card = element("details", { class: "statement", "data-statement": String(number) });
  const summary = element(
    "summary",
    {},
    statementLine(statement),
    element(
      "span",
      { class: "facts" },
      modalityBadge(statement.modality),
      element("span", { class: "percent", title: say("sure") }, hidden(say("sure")), percent(statement.confidence)),
    ),
  );
  card.append(summary);
  const fill = () => card.childElementCount > 1 || card.append(evidence(statement, { onEntity, withArticle }));
  if (open) {
    card.open = true;
    fill();
  }
  summary.addEventListener("click", () => {
    if (card.open) return; // it is about to close
    fill();
    onOpen(number);
  });
  card.addEventListener("toggle", () => card.open && !open && card.scrollIntoView({ block: "nearest" }));
  return card;
}

function hidden(text) {
  return element("span", { class: "visually-hidden" }, `${text}: `);
}

function evidence(statement, { onEntity, withArticle }) {
  const article = DATA.articles[statement.article];
  const quotation = statement.quote.map(([text, role]) => (role === "" ? text : element("mark", { class: role }, text)));
  return element(
    "div",
    { class: "evidence" },
    element("blockquote", { dir: "auto", lang: /^[a-z]{2,3}$/.test(article.language) ? article.language : null }, ...quotation),
    statement.qualifiers.length === 0 ? null : qualifierList(statement.qualifiers),
    element("p", { class: "attribution" }, ...attribution(statement.attributed_to)),
    withArticle ? articleReference(article) : null,
    element(
      "div",
      { class: "ends" },
      ...[...new Set([statement.subject, statement.object])].map((end) => entityButton(end, onEntity)),
    ),
  );
}

// When it holds and how much it is about, in small print under the sentence that says so.
function qualifierList(qualifiers) {
  const facts = qualifiers.map(([kind, value]) => [`${qualifierLabel(kind)}: `, foreign(qualifierText(kind, value))]);
  return element("p", { class: "qualifiers" }, ...facts.flatMap((fact, place) => (place === 0 ? fact : [" · ", ...fact])));
}

// "According to {name}" around a name that is isolated from the sentence.
function attribution(name) {
  if (name === "") return [say("nobody")];
  const [before, after] = say("accordingTo", { name: "\u0000" }).split("\u0000");
  return [before, foreign(name, { class: "name" }), after];
}

function articleReference(article) {
  const headline = article.headline || say("untitled");
  const facts = [
    article.publisher === "" ? null : foreign(article.publisher),
    article.published === "" ? null : dateText(article.published),
    article.language === "" ? null : languageName(article.language),
  ].filter((fact) => fact !== null);
  const link = { href: article.url, target: "_blank", rel: "noopener noreferrer", title: say("opens"), class: "headline" };
  return element(
    "div",
    { class: "article" },
    article.url === "" ? foreign(headline, { class: "headline" }) : element("a", link, foreign(headline)),
    element("span", { class: "facts" }, ...facts.flatMap((fact, place) => (place === 0 ? [fact] : [" · ", fact]))),
  );
}

function entityButton(number, onEntity) {
  return element(
    "button",
    { type: "button", class: "entity", onclick: () => onEntity(number) },
    typeIcon(DATA.entities[number].type),
    foreign(entityName(number)),
  );
}

// A list that shows its first entries, and more when asked.
function longList(items, make) {
  const list = element("div", { class: "list" });
  const showMore = (from) => {
    list.append(...items.slice(from, from + LONG).map(make));
    const rest = items.length - from - LONG;
    if (rest <= 0) return;
    const more = element("button", { type: "button", class: "more" }, say("more", { count: count(Math.min(rest, LONG)) }));
    more.addEventListener("click", () => {
      more.remove();
      showMore(from + LONG);
      list.children[from + LONG].querySelector("summary")?.focus();
    });
    list.append(more);
  };
  showMore(0);
  return list;
}
