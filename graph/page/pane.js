// The pane beside the canvas: all statements, or what is known about a node or a line.
class Pane {
  constructor(place, { onChoose, onOpen }) {
    this.place = place;
    this.onChoose = onChoose;
    this.onOpen = onOpen;
  }

  show(choice, { focus = false } = {}) {
    const contents = { node: (n) => this.node(n), bundle: (n) => this.bundle(n) };
    const shown = choice === null ? this.overview() : contents[choice.kind](choice.number);
    this.place.replaceChildren(...shown);
    this.place.scrollTop = 0;
    if (focus) this.place.querySelector("h2").focus();
  }

  overview() {
    const numbers = visible([...DATA.statements.keys()]);
    const shown = say("shownOf", { shown: count(numbers.length), count: count(DATA.statements.length) });
    const heading = this.heading(say("statements"), element("span", { class: "count" }, shown));
    if (DATA.statements.length === 0) return [heading];
    if (numbers.length === 0) return [heading, element("p", { class: "hint" }, say("noMatch"))];
    let last = null;
    const list = longList(numbers, (number) => {
      const { article } = DATA.statements[number];
      const card = this.card(number, { withArticle: false });
      if (article === last) return card;
      last = article;
      return element("div", { class: "of-article" }, articleReference(DATA.articles[article]), card);
    });
    return [heading, element("p", { class: "hint" }, say("hint")), list];
  }

  node(number) {
    const entity = DATA.entities[number];
    const statements = visible(statementsOf.get(number) ?? []);
    const name = entityName(number);
    const others = entity.names.filter((other) => other !== name);
    const articles = [...new Set(statements.map((statement) => DATA.statements[statement].article))];
    const groups = [...groupBy(statements, (statement) => [DATA.statements[statement].predicate])];
    groups.sort((a, b) => b[1].length - a[1].length);
    return [
      this.back(),
      this.heading(typeIcon(entity.type), foreign(name)),
      element(
        "p",
        { class: "hint" },
        [
          typeLabel(entity.type),
          say("statementCount", { count: statements.length }),
          say("articleCount", { count: articles.length }),
        ].join(" · "),
      ),
      others.length === 0 ? "" : element("p", { class: "also" }, `${say("also")}: `, ...this.names(others)),
      ...groups.map(([predicate, numbers]) =>
        element(
          "section",
          {},
          element("h3", {}, relationLabel(predicate), " ", element("span", { class: "count" }, count(numbers.length))),
          longList(numbers, (statement) => this.card(statement)),
        ),
      ),
      articles.length === 0
        ? ""
        : element(
            "section",
            {},
            element("h3", {}, say("articles")),
            ...articles.map((article) => articleReference(DATA.articles[article])),
          ),
    ];
  }

  names(names) {
    return names.flatMap((name, place) => (place === 0 ? [foreign(name)] : [", ", foreign(name)]));
  }

  bundle(number) {
    const numbers = visible(statementsIn.get(number));
    const edge = DATA.drawing.edges[number];
    const between = { subject: edge.from, predicate: edge.predicate, object: edge.to };
    return [
      this.back(),
      this.heading(statementLine(between)),
      element("p", { class: "hint" }, modalityBadge(edge.modality), say("statementCount", { count: numbers.length })),
      longList(numbers, (statement) => this.card(statement, { open: true })),
    ];
  }

  card(number, options = {}) {
    const onEntity = (entity) => this.onChoose({ kind: "node", number: entity });
    return statementCard(number, { ...options, onOpen: this.onOpen, onEntity });
  }

  heading(...content) {
    return element("h2", { tabindex: "-1" }, ...content);
  }

  back() {
    return element("button", { type: "button", class: "back", onclick: () => this.onChoose(null) }, "← ", say("close"));
  }
}
