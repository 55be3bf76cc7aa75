// The drawing: vis-network shows what the state lets through, in the colours of the style.
const LARGE = 1000; // nodes drawn at once from which nothing is dimmed and nothing glides
const CLOSE = 1.05; // magnification at which one node is looked at
const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");

class Canvas {
  constructor(container, onChoose) {
    this.container = container;
    this.focus = null; // {nodes: Set, bundles: Set} that stand out, or null
    this.core = new Map(DATA.core.map(([number, x, y]) => [number, { x, y }]));
    this.nodes = new vis.DataSet(DATA.drawing.nodes.map((node) => ({ ...node, ...this.place(node.id) })));
    this.bundles = new vis.DataSet(DATA.drawing.edges.map(({ predicate, modality, ...edge }) => edge));
    this.network = new vis.Network(container, { nodes: this.nodes, edges: this.bundles }, DATA.drawing.options);
    this.network.on("click", ({ nodes, edges }) => {
      if (nodes.length > 0) onChoose({ kind: "node", number: nodes[0] });
      else if (edges.length > 0) onChoose({ kind: "bundle", number: edges[0] });
      else onChoose(null);
    });
    const cursor = (name) => () => container.classList.toggle("pointing", name === "in");
    for (const what of ["Node", "Edge"]) {
      this.network.on(`hover${what}`, cursor("in"));
      this.network.on(`blur${what}`, cursor("out"));
    }
    dark.addEventListener("change", () => this.paint());
    this.paint();
    this.fit();
  }

  place(number) {
    const { x, y } = DATA.drawing.nodes[number];
    return (!state.everything && this.core.get(number)) || { x, y };
  }

  drawn(number) {
    return state.everything || this.core.has(number);
  }

  showEverything() {
    if (state.everything) return;
    state.everything = true;
    this.nodes.update(DATA.drawing.nodes.map(({ id, x, y }) => ({ id, x, y })));
  }

  // Bring every node and line up to date with the state, the style and the focus.
  paint() {
    const look = new Look();
    const lines = DATA.drawing.edges.map((edge) => this.line(edge, look));
    const shown = new Set();
    for (const edge of DATA.drawing.edges) {
      if (!lines[edge.id].hidden) shown.add(edge.from).add(edge.to);
    }
    const count = state.everything ? DATA.entities.length : this.core.size;
    const dims = this.focus !== null && count < LARGE;
    this.nodes.update(DATA.drawing.nodes.map((node) => this.node(node, look, shown, dims)));
    this.bundles.update(lines.map((line) => (dims && !this.focus.bundles.has(line.id) ? look.dimmed(line) : line)));
    this.empty = shown.size === 0 && DATA.statements.length > 0;
  }

  node(node, look, shown, dims) {
    const alone = DATA.entities[node.id].degree === 0 && !isFiltered();
    const dim = dims && !this.focus.nodes.has(node.id);
    return {
      id: node.id,
      label: DATA.entities[node.id].type === "EventKind" ? entityName(node.id) : node.label,
      hidden: !this.drawn(node.id) || !(alone || shown.has(node.id)),
      opacity: dim ? 0.15 : 1,
      color: look.node(node.group),
      font: look.label(dim),
    };
  }

  line(edge, look) {
    const statements = visible(statementsIn.get(edge.id));
    const sign = SIGNS[edge.modality];
    const words = [relationLines(edge.predicate)];
    if (sign === "✗") words.unshift(sign);
    else if (sign) words.push(sign);
    if (statements.length > 1) words.push(`×${count(statements.length)}`);
    return {
      id: edge.id,
      label: words.join(" "),
      hidden: statements.length === 0 || !this.drawn(edge.from) || !this.drawn(edge.to),
      width: Math.min(4.5, 1.3 + 0.5 * statements.length),
      color: look.edge(edge.modality),
      font: look.edgeLabel(edge.modality),
    };
  }

  // Let a node with its lines and neighbours, or some lines with their ends, stand out; null: nothing.
  highlight({ node = null, bundles = [] } = {}) {
    const lines = new Set(bundles);
    if (node !== null) for (const statement of statementsOf.get(node) ?? []) lines.add(DATA.statements[statement].bundle);
    const nodes = new Set(node === null ? [] : [node]);
    for (const line of lines) nodes.add(DATA.drawing.edges[line].from).add(DATA.drawing.edges[line].to);
    if ([...nodes].some((number) => !this.drawn(number)) && node === null) this.showEverything();
    this.focus = nodes.size > 0 ? { nodes, bundles: lines } : null;
    this.paint();
    this.network.setSelection(
      { nodes: node === null ? [] : [node], edges: node === null ? bundles : [] },
      { highlightEdges: false },
    );
  }

  flyTo(number) {
    if (!this.drawn(number)) {
      this.showEverything();
      this.paint();
    }
    this.network.focus(number, { scale: Math.max(CLOSE, this.network.getScale()), animation: this.glide() });
  }

  // Show both ends of a line, if they cannot be seen.
  flyToBundle(number) {
    const { from, to } = DATA.drawing.edges[number];
    const corner = this.network.canvasToDOM.bind(this.network);
    const places = Object.values(this.network.getPositions([from, to])).map(corner);
    const { clientWidth: width, clientHeight: height } = this.container;
    const inside = ({ x, y }) => x > 40 && y > 40 && x < width - 40 && y < height - 40;
    if (!places.every(inside)) this.network.fit({ nodes: [from, to], maxZoomLevel: CLOSE, animation: this.glide() });
  }

  fit(animation = false) {
    const nodes = this.nodes.get({ filter: (node) => !node.hidden, fields: ["id"] }).map(({ id }) => id);
    if (nodes.length > 0) this.network.fit({ nodes, maxZoomLevel: 1.2, minZoomLevel: 0.01, animation });
    if (!animation) this.network.moveTo({ scale: Math.min(1.2, this.network.getScale() * 1.08) }); // it leaves wide margins
  }

  zoom(factor) {
    this.network.moveTo({ scale: this.network.getScale() * factor, animation: this.glide(200) });
  }

  glide(duration = 500) {
    return still.matches ? false : { duration, easingFunction: "easeInOutQuad" };
  }
}

// The colours of the style sheet at this moment (light or dark), as vis-network wants them.
class Look {
  constructor() {
    this.style = getComputedStyle(document.documentElement);
    this.cache = new Map();
  }

  value(name) {
    return this.style.getPropertyValue(name).trim();
  }

  cached(key, make) {
    if (!this.cache.has(key)) this.cache.set(key, make());
    return this.cache.get(key);
  }

  node(group) {
    return this.cached(`node ${group}`, () => {
      const background = this.value(`--type-${group}`);
      const border = this.value("--canvas");
      const chosen = { background, border: this.value("--text") };
      return { background, border, highlight: chosen, hover: chosen };
    });
  }

  label(dim) {
    return this.cached(`label ${dim}`, () => ({
      color: this.value(dim ? "--faint" : "--text"),
      face: this.value("--font"),
      size: 16,
      strokeWidth: 4,
      strokeColor: this.value("--canvas"),
    }));
  }

  edge(modality) {
    return this.cached(`edge ${modality}`, () => {
      const color = this.value(`--modality-${modality}`) || this.value("--muted");
      return { color, highlight: color, hover: color, inherit: false, opacity: 1 };
    });
  }

  edgeLabel(modality) {
    return this.cached(`edge label ${modality}`, () => ({
      color: this.value(`--modality-${modality}`) || this.value("--muted"),
      face: this.value("--font"),
      size: 13,
      align: "middle",
      strokeWidth: 5,
      strokeColor: this.value("--canvas"),
    }));
  }

  dimmed(line) {
    const font = this.cached(`dim ${line.font.color}`, () => ({ ...line.font, color: this.value("--faint") }));
    const color = this.cached(`dim line ${line.color.color}`, () => ({ ...line.color, opacity: 0.15 }));
    return { ...line, font, color, label: " " };
  }
}
