// Filters with their legend, the search box, and the choice of language.
class Filters {
  constructor(place, onChange) {
    this.place = place;
    this.onChange = onChange;
  }

  // Build the filters anew in the language of the state.
  render() {
    const present = new Set(DATA.statements.flatMap(FACETS.type));
    const ordered = [...new Set([...Object.keys(DATA.types), ...present])].filter((type) => present.has(type));
    const types = new Map(ordered.map((type) => [type, typeLabel(type)]));
    const relations = new Map(DATA.statements.map(({ predicate }) => [predicate, relationLabel(predicate)]));
    const modalities = new Map(Object.keys(DATA.modalities).map((modality) => [modality, modalityLabel(modality)]));
    for (const { modality } of DATA.statements) modalities.set(modality, modalityLabel(modality));
    this.counts = [];
    this.place.replaceChildren(
      this.facet("modality", say("how"), modalities, (modality) => [lineSample(modality), SIGNS[modality] ?? null]),
      this.facet("type", say("what"), types, (type) => [typeIcon(type)]),
      this.confidence(),
      this.facet("relation", say("relation"), this.sorted(relations), () => []),
    );
    this.update();
  }

  sorted(labels) {
    return new Map([...labels].sort((a, b) => a[1].localeCompare(b[1], state.language)));
  }

  facet(facet, legend, values, sample) {
    const excluded = state.excluded[facet];
    const boxes = [...values].map(([value, label]) => {
      const box = element("input", { type: "checkbox", checked: !excluded.has(value) });
      box.addEventListener("change", () => {
        if (box.checked) excluded.delete(value);
        else excluded.add(value);
        this.changed();
      });
      const number = element("span", { class: "count" });
      this.counts.push({ facet, value, number });
      return element("label", {}, box, ...sample(value), foreign(label, { class: "value" }), number);
    });
    const setAll = (checked) => () => {
      for (const value of values.keys()) {
        if (checked) excluded.delete(value);
        else excluded.add(value);
      }
      for (const label of boxes) label.firstChild.checked = checked;
      this.changed();
    };
    return element(
      "fieldset",
      { "data-facet": facet },
      element(
        "legend",
        {},
        legend,
        element("button", { type: "button", "aria-label": `${legend}: ${say("all")}`, onclick: setAll(true) }, say("all")),
        element("button", { type: "button", "aria-label": `${legend}: ${say("none")}`, onclick: setAll(false) }, say("none")),
      ),
      ...boxes,
    );
  }

  confidence() {
    const output = element("output", {}, percent(state.minimum));
    const range = element("input", { type: "range", min: "0", max: "100", step: "5", id: "minimum" });
    range.value = String(state.minimum * 100);
    range.addEventListener("input", () => {
      state.minimum = Number(range.value) / 100;
      output.value = percent(state.minimum);
      this.changed();
    });
    return element("div", { class: "minimum" }, element("label", { for: "minimum" }, say("confidence"), output), range);
  }

  changed() {
    this.update();
    this.onChange();
  }

  update() {
    const counts = Object.fromEntries(Object.keys(FACETS).map((facet) => [facet, facetCounts(facet)]));
    for (const { facet, value, number } of this.counts) {
      const statements = counts[facet].get(value) ?? 0;
      number.textContent = count(statements);
      number.parentElement.classList.toggle("without", statements === 0);
    }
  }

  reset() {
    state.minimum = 0;
    for (const values of Object.values(state.excluded)) values.clear();
    this.render();
    this.onChange();
  }
}

// A combobox after the ARIA authoring practices: arrows choose, Enter goes there, Escape closes.
class Search {
  constructor(input, list, onChoose) {
    Object.assign(this, { input, list, onChoose, found: [], active: -1 });
    input.addEventListener("input", () => this.update());
    input.addEventListener("focus", () => this.update());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
  }

  update() {
    this.found = search(this.input.value, 12);
    const asked = this.input.value.trim() !== "";
    const options = this.found.map((entry, place) => this.option(entry, place));
    if (asked && options.length === 0) options.push(element("li", { class: "none", role: "presentation" }, say("noneFound")));
    this.list.replaceChildren(...options);
    this.list.hidden = !asked;
    this.input.setAttribute("aria-expanded", String(asked));
    document.getElementById("found").textContent = asked ? say("found", { count: count(this.found.length) }) : "";
    this.activate(this.found.length > 0 ? 0 : -1);
  }

  option({ number, name }, place) {
    const entity = DATA.entities[number];
    const shown = entityName(number);
    return element(
      "li",
      { role: "option", id: `option-${place}`, onclick: () => this.choose(place) },
      typeIcon(entity.type),
      element("span", { class: "value" }, foreign(shown), ...(name === shown ? [] : [" (", foreign(name), ")"])),
      element("span", { class: "count" }, count(entity.degree)),
    );
  }

  activate(place) {
    this.active = place;
    for (const [other, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(other === place));
    }
    if (place < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", `option-${place}`);
      this.list.children[place].scrollIntoView({ block: "nearest" });
    }
  }

  key(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps && this.found.length > 0) {
      event.preventDefault();
      this.activate((this.active + steps[event.key] + this.found.length) % this.found.length);
    } else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      this.close();
    }
  }

  choose(place) {
    const { number } = this.found[place];
    this.input.value = "";
    this.close();
    this.onChoose(number);
  }

  close() {
    this.list.hidden = true;
    this.active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
