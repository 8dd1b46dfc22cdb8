// Draws the chart: once at a time, as little as is needed, and never under a pressed pointer.

/** Once what is on the page by now has been painted, or soon on a page that nobody looks at. */
function painted() {
  return new Promise((resolve) => {
    const wait = setTimeout(resolve, 100); // ms
    requestAnimationFrame(() => {
      clearTimeout(wait);
      setTimeout(resolve);
    });
  });
}

/** Once the server has answered and the page is drawn, so that a click waits for no chart. */
async function leisure() {
  const app = document.querySelector(".stApp");
  const latest = performance.now() + 300; // ms; what a click takes
  do await (window.requestIdleCallback ? idle() : painted()); // Safari has none
  while (app?.dataset.testScriptState !== "notRunning" && performance.now() < latest);
}

function idle() {
  return new Promise((resolve) => {
    setTimeout(() => requestIdleCallback(resolve, { timeout: 100 }), 10); // ms
  });
}

class Renderer {
  constructor(chart, parts) {
    Object.assign(this, chart, parts); // selection, zoom, cursor, spots and all that lies over it
    this.created = () => {}; // called once the chart is there
    this.busy = false; // Plotly is drawing
    this.coming = false; // it is, or will soon
    this.fetching = false; // parts of a large figure are on their way
    this.held = false; // a pointer is down: points stand still under it
    this.stale = false; // something is to be drawn
    this.whole = false; // and more than the selection
  }

  /** Draw what the server sent, where it differs from what is drawn. */
  update() {
    const same = this.state().map((part, i) => part === this.drawn?.[i]);
    const selected = same.pop();
    // The answer to a selection often holds nothing new, and 100,000 points take a second; that of
    // a near server comes before or while the selection is drawn.
    const selection = !same.includes(false);
    if (this.stale || !selection || !selected) this.draw({ selection });
  }

  /** All that the chart is drawn from, except what the person does to it; what is selected last. */
  state() {
    const { figure, over, rows, select, spots, names, most_drawn: most } = this.content;
    const height = this.node.clientHeight;
    const theme = JSON.stringify(plotlyTemplate(this.node));
    return [figure, over, rows, height, select, spots, names, most, theme, this.selection.bitset];
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = this.node;
    if (width !== this.width || height !== this.height) this.draw();
  }

  async draw({ selection = false } = {}) {
    this.stale = true;
    this.whole ||= !selection;
    this.movement?.end();
    if (this.coming || !this.content.figure) return; // a large figure is on its way
    this.coming = true;
    this.tell();
    try {
      while (this.stale && !this.held) {
        this.Plotly ??= await loadPlotly(this.content.library);
        if ("error" in this.node.dataset) this.node.textContent = ""; // it failed before
        delete this.node.dataset.error;
        const turn = this.turn();
        if (turn) await turn;
        if (this.held || !this.content.figure) break; // since
        this.width = this.node.clientWidth;
        this.height = this.node.clientHeight;
        if (this.signal.aborted || !this.width) break; // hidden: the observer draws later
        this.busy = true;
        await this.render();
        this.busy = false;
      }
    } catch (error) {
      this.drawn = undefined;
      if (this.signal.aborted) return; // the chart was left while it was drawn
      if (this.Plotly) throw error;
      this.fail();
    } finally {
      this.busy = this.coming = false;
      this.tell();
    }
  }

  /** Let screen readers know whether what they would read is about to change. */
  tell() {
    const busy = this.coming || this.fetching || this.releasing !== undefined;
    if (busy) this.node.setAttribute("aria-busy", "true");
    else this.node.removeAttribute("aria-busy");
  }

  /** Whether parts of a figure are on their way. */
  expect(parts) {
    this.fetching = parts;
    this.tell();
  }

  /** What is to come before the chart is drawn; nothing where it is to be drawn at once. */
  turn() {
    if (!this.node.data) return painted(); // the page around it is seen before the chart
    // A page that learns draws several charts a second. Of what can be pointed at, points and
    // rows belong together.
    return this.content.select || this.content.spots ? null : leisure();
  }

  /** Say that there is nothing to draw with, or nothing to draw. */
  fail() {
    if (this.signal.aborted) return;
    if (this.node.data) this.Plotly.purge(this.node);
    this.shown = undefined;
    Object.assign(this.content, { figure: null, sent: null });
    this.node.dataset.error = "";
    this.node.textContent = "The chart could not be loaded. Reload the page to try again.";
  }

  async render() {
    const { node, content, whole } = this;
    this.stale = this.whole = false;
    const points = content.drawn;
    const traces = plotlyTraces(this);
    this.drawn = this.state(); // or about to be
    if (!whole && points === content.drawn && this.selects(traces)) {
      const below = this.manyPoints.on ? this.manyPoints.below() : {};
      await this.Plotly.relayout(node, { selections: [], ...below }); // takes the outline away
      this.pictures.draw();
      this.dimmed.drawn();
      this.painted.drawn();
      return;
    }
    const layout = plotlyLayout(this, this);
    const config = node.data ? undefined : plotlyConfig(this, this.Plotly);
    const shown = { rows: content.drawn, of: content.rows_of };
    const before = rowPositions(node, this.shown);
    await this.Plotly.react(node, traces, layout, config);
    this.shown = shown;
    if (config) this.created();
    if (!this.stale && !this.held && !this.replay.jump) this.animate(before);
    this.replay.jump = false;
    if (!this.stale) {
      this.zoom.drawn();
      this.replay.drawn();
    }
    if (!this.movement) this.cursor.place();
    this.spots.update();
    this.names.place();
    this.pictures.place();
    this.dimmed.drawn();
    this.painted.drawn();
  }

  /** Whether Plotly, which dims by itself what a person left out, selects the same already. */
  selects(traces) {
    return traces.every(({ selectedpoints: wanted }, i) => {
      const has = this.node.data?.[i]?.selectedpoints;
      if (!wanted || !has) return wanted === has;
      return wanted.length === has.length && wanted.every((point, k) => point === has[k]);
    });
  }

  /** Let the same rows travel to other numbers; nothing moves when only the view does. */
  animate(before) {
    const { node, shown } = this;
    if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    if (!rowsMoved(before, rowPositions(node, shown))) return;
    this.cursor.hide();
    this.movement = new Movement(node, movingMarks(node, shown.rows, before), () => {
      this.movement = null;
      this.cursor.place();
    });
  }

  /** Draw nothing while a pointer is down. */
  hold() {
    clearTimeout(this.releasing);
    this.releasing = undefined;
    this.held = true;
    this.tell();
    this.movement?.end();
  }

  release() {
    if (!this.held) return;
    const wait = 100; // ms; Plotly reports a selection up to 50 ms after the release
    clearTimeout(this.releasing);
    this.releasing = setTimeout(() => {
      this.releasing = undefined;
      this.held = false;
      if (this.stale) this.draw({ selection: !this.whole });
      this.tell();
    }, wait);
    this.tell();
  }

  close() {
    this.movement?.end();
    // What comes next is shown first: the chart is off the page by then.
    setTimeout(() => this.node.isConnected || this.Plotly?.purge(this.node));
  }
}
