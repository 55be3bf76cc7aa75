// Puts the parts together: whatever is chosen is shown in the pane and stands out on the canvas.
const part = (id) => document.getElementById(id);

function start() {
  const canvas = new Canvas(part("canvas"), (choice) => choose(choice));
  const pane = new Pane(part("pane"), {
    onChoose: (next) => choose(next, { fly: true, focus: true }),
    onOpen: (number) => {
      const { bundle } = DATA.statements[number];
      if (chosen?.kind !== "bundle") canvas.highlight({ bundles: [bundle] });
      canvas.flyToBundle(bundle);
      refreshNotes();
    },
  });
  const filters = new Filters(part("facets"), () => refresh());
  new Search(part("search"), part("options"), (number) => choose({ kind: "node", number }, { fly: true, focus: true }));
  let chosen = null;

  function choose(next, { fly = false, focus = false } = {}) {
    chosen = next;
    if (next?.kind === "node" && !canvas.drawn(next.number)) canvas.showEverything();
    if (next === null) canvas.highlight();
    else canvas.highlight(next.kind === "node" ? { node: next.number } : { bundles: [next.number] });
    if (fly && next?.kind === "node") canvas.flyTo(next.number);
    pane.show(chosen, { focus });
    refreshNotes();
  }

  function refresh() {
    canvas.paint();
    pane.show(chosen);
    refreshNotes();
  }

  // What lies over the canvas: that only a part is drawn, or that the filters let nothing through.
  function refreshNotes() {
    const shown = count(DATA.core.length);
    part("core-text").textContent = say("core", { shown, count: count(DATA.entities.length) });
    part("core").hidden = state.everything;
    part("no-match").hidden = !canvas.empty;
    part("reset").disabled = !isFiltered();
  }

  function translate() {
    document.documentElement.lang = state.language;
    for (const place of document.querySelectorAll("[data-say]")) place.textContent = say(place.dataset.say);
    for (const place of document.querySelectorAll("[data-say-label]")) {
      place.setAttribute("aria-label", say(place.dataset.sayLabel));
      if (place.localName === "button") place.title = say(place.dataset.sayLabel);
    }
    part("search").placeholder = say("search");
    part("summary").textContent = [
      say("entityCount", { count: DATA.entities.length }),
      say("statementCount", { count: DATA.statements.length }),
      say("articleCount", { count: DATA.articles.length }),
    ].join(" · ");
    searchIndex = null;
    filters.render();
    refresh();
  }

  part("zoom-in").addEventListener("click", () => canvas.zoom(1.3));
  part("zoom-out").addEventListener("click", () => canvas.zoom(1 / 1.3));
  part("fit").addEventListener("click", () => canvas.fit(canvas.glide()));
  for (const button of document.querySelectorAll(".reset")) button.addEventListener("click", () => filters.reset());
  part("show-all").addEventListener("click", () => {
    canvas.showEverything();
    refresh();
    canvas.fit();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && chosen !== null) choose(null, { focus: true });
    const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      part("search").focus();
    }
  });
  chooseLanguage(translate);
  translate();
  window.newsgraph = Object.freeze({ network: canvas.network }); // for the browser's console
}

function chooseLanguage(onChange) {
  for (const choice of document.querySelectorAll("input[name=language]")) {
    choice.checked = choice.value === state.language;
    choice.addEventListener("change", () => {
      state.language = choice.value;
      onChange();
    });
  }
}

function startEmpty() {
  const translate = () => {
    document.documentElement.lang = state.language;
    for (const place of document.querySelectorAll("[data-say]")) place.textContent = say(place.dataset.say);
  };
  document.body.classList.add("empty");
  chooseLanguage(translate);
  translate();
}

if (DATA.entities.length === 0) startEmpty();
else start();
