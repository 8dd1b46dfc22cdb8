// Histograms beside a chart that filter its rows and are filtered by what is drawn around on it.
//
// All of it happens here: the chart shows what passes at every move, and tells the server at its
// end. The chart keeps the filter's mask, this view what it came from.

export default mount((parent, data) => new View(parent, data.key));

class View {
  constructor(parent, key) {
    this.root = parent.querySelector(".filter-view");
    this.count = this.root.querySelector(".filter-count");
    this.clear = this.root.querySelector(".filter-clear");
    this.list = this.root.querySelector(".filter-columns");
    this.memory = memories[key] ??= { filters: {} };
    this.closed = new AbortController();
    const { signal } = this.closed;
    this.clear.addEventListener("click", () => this.clearAll());
    document.addEventListener("plotly-view-selected", ({ detail }) => this.hear(detail), { signal });
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.list);
  }

  update({ chart, columns, n }) {
    this.chart = chart;
    if (columns === this.sent) return this.draw();
    this.sent = columns;
    this.n = n;
    this.columns = JSON.parse(columns).map((one) => new Column(one, n));
    const changed = (final) => this.changed(final);
    this.parts = this.columns.map((column) =>
      column.classes ? new ClassBars(column, changed) : new Histogram(column, changed),
    );
    this.list.replaceChildren(...this.parts.map(({ root }) => root));
    for (const column of this.columns) {
      const filter = this.memory.filters[column.name];
      if (filter && Boolean(filter.chosen) === Boolean(column.classes)) column.setFilter(filter);
    }
    this.base = null;
    this.recount();
    this.say("plotly-view-ask", {}); // what is drawn around, and whether filters still hold
  }

  /** The chart says what is drawn around on it, and whether it is filtered. */
  hear({ key, base, filtered }) {
    if (key !== this.chart || !this.columns) return;
    this.base = base?.length === this.n ? base : null;
    if (!filtered) for (const column of this.columns) column.setFilter(null);
    this.remember();
    this.recount();
  }

  changed(final) {
    this.final ||= final;
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.remember();
      const mask = this.recount();
      const filtered = this.columns.some(({ filter }) => filter);
      this.say("plotly-view-filter", { mask: filtered ? mask : null, final: this.final });
      this.final = false;
    });
  }

  clearAll() {
    for (const column of this.columns) column.setFilter(null);
    this.changed(true);
  }

  remember() {
    this.memory.filters = Object.fromEntries(this.columns.map(({ name, filter }) => [name, filter]));
  }

  say(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail: { key: this.chart, ...detail } }));
  }

  recount() {
    const { mask, passing } = crossFilter(this.columns, this.base, this.n);
    this.passing = passing;
    this.draw();
    return mask;
  }

  draw() {
    if (!this.columns || !this.list.clientWidth) return;
    const style = getComputedStyle(this.root);
    const colour = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const theme = {
      all: colour("border-color"),
      passing: colour("gray-color"),
      brush: colour("secondary-background-color"),
    };
    for (const part of this.parts) part.draw(theme);
    const filtered = this.columns.some(({ filter }) => filter);
    const whole = !filtered && !this.base;
    const n = this.n.toLocaleString("en-US");
    this.count.textContent = whole ? `All ${n} sequences` : `${this.passing.toLocaleString("en-US")} of ${n} sequences`;
    this.root.dataset.passing = this.passing;
    this.clear.hidden = !filtered;
  }

  close() {
    cancelAnimationFrame(this.frame);
    this.closed.abort();
    this.observer.disconnect();
  }
}
