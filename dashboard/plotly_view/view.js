// One Plotly chart that stays alive while its data, colours and theme change.
//
// Streamlit calls the default export after every change of the data or the theme.
// Plotly's own memory (uirevision) forgets what is done by keyboard or by code, and
// selects again by old outlines after points have moved. So the chart is drawn from
// the figure and from what the person did to it (`memory`), both kept here.

const libraries = {}; // url -> promise of Plotly
const memories = {}; // key of the element -> what the person did: survives a page switch
const views = new WeakMap();

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement, data));
  const view = views.get(parentElement);
  view.update(data, setTriggerValue, (how) => setStateValue("how", how));
  return () => {
    // Streamlit calls this also for a run that newer data overtook: the chart goes on then.
    if (view.node.isConnected) return;
    views.delete(parentElement);
    view.close();
  };
}

function load(url) {
  libraries[url] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      delete libraries[url];
      reject(new Error(`Could not load ${url}`));
    };
    document.head.append(script);
  });
  return libraries[url];
}

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

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** Bitset in base64, lowest bit first -> one number, 0 or 1, per row. */
function unpack(text, n) {
  const packed = bytes(text);
  return Uint8Array.from({ length: n }, (_, row) => (packed[row >> 3] >> (row & 7)) & 1);
}

function pack(mask) {
  const packed = new Uint8Array(Math.ceil(mask.length / 8));
  mask.forEach((on, row) => (packed[row >> 3] |= on << (row & 7)));
  let text = "";
  packed.forEach((byte) => (text += String.fromCharCode(byte)));
  return btoa(text);
}

/** A text as part of a CSS class, which Plotly makes of a trace's uid. */
const plain = (text) => Array.from(text ?? "", (c) => c.codePointAt(0).toString(36)).join("_");

class View {
  constructor(parent, data) {
    this.node = parent.querySelector(".plotly-view");
    this.memory = memories[data.key] ??= { zoom: {}, hidden: new Set() };
    this.held = false; // a pointer is down: points stand still under it
    this.drawing = false;
    this.stale = false;
    this.closed = new AbortController();
    this.tip = new Tip(this.node);
    this.cursor = new Cursor(this, parent.querySelector(".plotly-view-said"));
    this.spots = new Spots(this);
    this.ways = new Ways(this, parent.querySelector(".plotly-view-ways"));
    const on = (target, names, handler, options) =>
      names
        .split(" ")
        .forEach((name) =>
          target.addEventListener(name, handler, { signal: this.closed.signal, ...options }),
        );
    on(this.node, "pointerdown", (event) => this.hold(event), { capture: true });
    on(window, "pointerup pointercancel", () => this.release(), { capture: true });
    on(this.node, "mousedown", (event) => this.ways.hide(event), { capture: true });
    on(this.node, "pointerdown", (event) => this.spots.begin(event), { capture: true });
    on(window, "pointermove", (event) => this.spots.move(event), { capture: true });
    on(window, "pointerup pointercancel", () => this.spots.end(), { capture: true });
    on(this.node, "mousedown mousemove touchstart", (event) => this.spots.keep(event), {
      capture: true,
    });
    on(document, "plotly-view-spot", ({ detail }) => {
      if (detail.key === this.data?.key) this.spots.show(detail);
    });
    on(this.node, "keydown", (event) => this.press(event));
    on(this.node, "blur", () => this.cursor.leave());
    on(this.node, "wheel", (event) => this.wheel(event), { passive: false });
    this.observer = new ResizeObserver(() => this.node.clientWidth !== this.width && this.draw());
    this.observer.observe(this.node);
  }

  update(data, send, tellHow) {
    this.ways.update(data, tellHow);
    this.tell = (kind, more) => {
      this.memory.told = this.chosen;
      send("selected", { kind, rows: pack(this.chosen), ...more });
    };
    this.send = (kind) => this.tell(kind);
    if (data.figure !== this.data?.figure) this.figure = JSON.parse(data.figure);
    if (data.over !== this.data?.over) this.over = JSON.parse(data.over);
    if (String(data.rows) !== String(this.data?.rows)) {
      this.rows = data.rows.map((rows) => rows && new Int32Array(bytes(rows).buffer));
    }
    if (String(data.spans) !== String(this.data?.spans)) {
      this.spans = data.spans.map((spans) => spans && new Float64Array(bytes(spans).buffer));
    }
    const revision = this.figure.layout.uirevision ?? "kept";
    if (revision !== (this.memory.revision ?? revision)) {
      this.memory.zoom = {};
      this.spots.forget();
    }
    if (data.spots !== this.data?.spots) this.memory.spotting = undefined;
    this.memory.revision = revision;
    this.select(data);
    if (data.figure !== this.data?.figure) this.tip.hide();
    this.data = data;
    this.node.setAttribute("aria-label", data.label);
    this.node.style.height = `${data.height}px`;
    const state = this.state();
    // The answer to a selection often holds nothing new, and 100,000 points take a second.
    if (this.stale || this.drawing || !state.every((part, i) => part === this.drawn?.[i])) {
      this.draw();
    }
  }

  /** All that the chart is drawn from, except what the person does to it. */
  state() {
    const look = JSON.stringify(this.template());
    const { height, select, spots } = this.data;
    return [this.figure, this.over, this.rows, height, select, spots, look, pack(this.chosen)];
  }

  /** What the server says is selected, or where that is nothing new, what it was told last. */
  select(data) {
    const said = data.selected?.replace(/[A=]+$/, "") ?? null; // the same with more rows
    const own = said === null ? this.memory.told : this.chosen;
    this.chosen = new Uint8Array(data.n);
    if (said !== null && said !== this.heard) this.chosen = unpack(data.selected, data.n);
    else if (own) this.chosen.set(own.subarray(0, data.n));
    this.heard = said;
  }

  async draw({ selection = false } = {}) {
    this.stale = true;
    this.whole ||= !selection; // more than the selection is to be drawn
    this.movement?.end();
    if (this.drawing) return;
    this.drawing = true;
    try {
      while (this.stale && !this.held) {
        this.Plotly ??= await load(this.data.library);
        if (!this.node.data) await painted(); // the page around it is seen before the chart
        this.width = this.node.clientWidth;
        if (this.closed.signal.aborted || !this.width) break; // hidden: the observer draws later
        const { whole } = this;
        this.stale = this.whole = false;
        const first = !this.node.data;
        const [traces, drawn] = [this.traces(), this.state()];
        if (!whole && this.selects(traces)) {
          await this.Plotly.relayout(this.node, { selections: [] }); // takes the outline away
          this.drawn = drawn;
          continue;
        }
        const layout = this.layout();
        const shown = { rows: this.rows, of: this.data.rows_of };
        const before = this.places();
        await this.Plotly.react(this.node, traces, layout, first ? this.config() : undefined);
        [this.shown, this.drawn] = [shown, drawn];
        if (first) this.listen();
        if (!this.stale && !this.held) this.move(before, this.places());
        if (!this.movement) this.cursor.place();
        this.mark();
      }
    } catch (error) {
      if (this.closed.signal.aborted) return; // the chart was left while it was drawn
      if (this.Plotly) throw error;
      this.node.dataset.error = "";
      this.node.textContent = "The chart could not be loaded. Reload the page to try again.";
    } finally {
      this.drawing = false;
    }
  }

  /** Whether Plotly, which dims by itself what a person left out, selects the same already. */
  selects(traces) {
    return traces.every(({ selectedpoints: wanted }, i) => {
      const has = this.node.data?.[i]?.selectedpoints;
      if (!wanted || !has) return wanted === has;
      return wanted.length === has.length && wanted.every((point, k) => point === has[k]);
    });
  }

  /** Where the rows lie: in the figure's own numbers, and in pixels of the node. */
  places() {
    if (!this.shown) return null;
    const { rows, of } = this.shown;
    const drawn = rows.reduce((sum, own) => sum + (own?.length ?? 0), 0);
    if (!drawn || drawn > MOST || this.node._fullLayout.xaxis2) return null;
    const numbers = new Map(rows.flatMap((own) => Array.from(own ?? [], (row) => [row, null])));
    const pixels = new Map();
    for (const { trace, point, x, y } of this.points()) {
      const row = rows[trace.index]?.[point];
      if (row === undefined) continue;
      numbers.set(row, [trace.x[point], trace.y[point]]);
      pixels.set(row, [x, y]);
    }
    return { of, numbers, pixels };
  }

  /** Every point that is drawn as a marker, with its place in the node. */
  *points() {
    for (const trace of this.node._fullData) {
      if (trace.visible !== true || !trace.mode?.includes("markers") || !trace.x) continue;
      const [across, down] = [trace.xaxis, trace.yaxis].map((id) => this.axis(id));
      for (let point = 0; point < trace.x.length; point++) {
        const x = across._offset + across.d2p(trace.x[point]);
        const y = down._offset + down.d2p(trace.y[point]);
        if (Number.isFinite(x) && Number.isFinite(y)) yield { trace, point, x, y };
      }
    }
  }

  /** "x" or "y2", as traces name their axes -> the axis. */
  axis(id) {
    return this.node._fullLayout[`${id[0]}axis${id.slice(1)}`];
  }

  /** Let the same rows travel to other numbers; nothing moves when only the view does. */
  move(before, after) {
    if (!before || !after || before.of !== after.of) return;
    if (document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    if (before.numbers.size !== after.numbers.size) return;
    let moved = false;
    for (const [row, to] of after.numbers) {
      if (!before.numbers.has(row)) return;
      const from = before.numbers.get(row);
      moved ||= from && to && (from[0] !== to[0] || from[1] !== to[1]);
    }
    if (!moved) return;
    const { xaxis, yaxis } = this.node._fullLayout;
    const [left, top] = [xaxis._offset, yaxis._offset];
    const look = new Map(this.node._fullData.map((trace) => [trace, trace.marker && looks(trace)]));
    const marks = Array.from(this.points(), ({ trace, point, x, y }) => {
      const from = before.pixels.get(this.shown.rows[trace.index]?.[point]) ?? [x, y];
      return {
        from: [from[0] - left, from[1] - top],
        to: [x - left, y - top],
        look: look.get(trace)(point),
      };
    });
    const place = { left, top, width: xaxis._length, height: yaxis._length };
    this.tip.hide();
    this.cursor.ring.remove();
    this.movement = new Movement(this.node, marks, place, () => {
      this.movement = null;
      this.cursor.place();
    });
  }

  traces() {
    const some = this.chosen.includes(1);
    return [...this.figure.data, ...this.over].map((trace, i) => {
      // Hidden in the legend is a label, not whatever stands in its place later.
      const drawn = { uid: `trace${i}_${plain(trace.name)}`, ...trace };
      if (this.memory.hidden.has(drawn.uid)) drawn.visible = "legendonly";
      const rows = this.rows[i];
      if (rows && some) {
        drawn.selectedpoints = [];
        rows.forEach((row, point) => this.chosen[row] && drawn.selectedpoints.push(point));
      }
      return drawn;
    });
  }

  layout() {
    const layout = structuredClone(this.figure.layout);
    Object.assign(layout, {
      template: this.template(),
      width: this.width,
      height: this.data.height,
      dragmode: this.dragmode(layout),
      uirevision: this.memory.revision,
      selectionrevision: this.fresh(),
      selections: [], // the points show what is selected; an outline would stay behind
      legend: { ...layout.legend, uirevision: "kept" }, // other zoom hides no other labels
    });
    if (this.data.tools) Object.assign(layout.legend, { itemclick: false, itemdoubleclick: false });
    for (const [name, axis] of Object.entries(layout)) {
      if (/^[xy]axis\d*$/.test(name)) axis.uirevision = this.fresh();
    }
    for (const [name, range] of Object.entries(this.memory.zoom)) {
      layout[name] = { ...layout[name], range, autorange: false, uirevision: this.fresh() };
    }
    return layout;
  }

  /** What a drag does: the person's choice, or what the chart is for; false draws a path. */
  dragmode(layout) {
    if (this.data.spots) return this.memory.spotting ?? false;
    return this.memory.dragmode ?? layout.dragmode ?? (this.data.select ? "lasso" : "zoom");
  }

  /** Say which places can be pointed at, and show the one that was. */
  mark() {
    if (this.data.spots) this.node.dataset.spots = this.spots.on ? "on" : "off";
    else delete this.node.dataset.spots;
    this.spots.place();
  }

  /** A revision that differs from every earlier one: Plotly then remembers nothing itself. */
  fresh() {
    return (this.revisions = (this.revisions ?? 0) + 1);
  }

  template() {
    const style = getComputedStyle(this.node);
    const look = (name) => style.getPropertyValue(`--st-${name}`).trim();
    const [text, page, line] = ["text-color", "background-color", "border-color"].map(look);
    const axis = {
      gridcolor: line,
      zerolinecolor: line,
      linecolor: line,
      tickcolor: line,
      automargin: true,
      title: { standoff: 8, font: { size: 13 } },
    };
    return {
      layout: {
        font: { family: look("font"), color: text, size: 13 },
        paper_bgcolor: page,
        plot_bgcolor: page,
        colorway: look("chart-categorical-colors").split(/,(?![^(]*\))/),
        xaxis: axis,
        yaxis: axis,
        margin: { l: 56, r: 16, t: 36, b: 48 },
        hovermode: "closest",
        hoverdistance: 12,
        hoverlabel: { bgcolor: page, bordercolor: line, font: { color: text } },
        legend: { itemsizing: "constant" },
        modebar: { bgcolor: "rgba(0,0,0,0)", color: look("gray-color"), activecolor: text },
        newselection: { line: { color: text, width: 1 } },
      },
    };
  }

  config() {
    const reset = {
      name: "reset",
      title: "Reset view",
      icon: this.Plotly.Icons.home,
      click: () => this.reset(),
    };
    const lasso = this.figure.layout.selectdirection === "h" ? [] : ["lasso2d"]; // time has none
    const select = this.data.select ? [[...lasso, "select2d"]] : [];
    const draw = {
      name: "path",
      title: "Draw a path",
      icon: this.Plotly.Icons.drawopenpath,
      click: () => this.Plotly.relayout(this.node, { dragmode: false }),
    };
    if (this.data.select) select[0].push(draw); // hidden where spots mean nothing
    return {
      displaylogo: false,
      displayModeBar: this.data.select || "hover",
      modeBarButtons: [["zoom2d", "pan2d"], ...select, [reset], ["toImage"]],
      toImageButtonOptions: { filename: this.data.label, scale: 2 },
      doubleClick: false,
      showTips: false,
    };
  }

  listen() {
    const on = (name, handler) =>
      this.node.on(name, (event) => {
        if (!this.drawing) handler(event);
      });
    on("plotly_click", ({ points, event }) => this.click(points, event));
    on("plotly_selected", (event) => event && this.drag(event));
    on("plotly_deselect", () => this.doubleClick()); // in the lasso and box modes
    on("plotly_doubleclick", () => this.reset()); // in the zoom and pan modes
    on("plotly_relayout", (change) => this.remember(change));
    on("plotly_hover", ({ points }) => this.hover(points[0]));
    on("plotly_unhover", () => this.tip.leave());
    // No drawing sets it off: it counts while one is under way, too. (With false, Plotly would
    // do nothing itself.)
    this.node.on("plotly_legendclick", (event) => {
      if (this.data.tools) this.ways.legend(event);
    });
  }

  /** Plotly shows the name; the picture, where there are any, is ours. */
  hover(point) {
    const [row] = this.rowsOf([point]);
    const { pictures } = this.data;
    this.cursor.leave();
    if (row === undefined || !pictures || this.movement) return this.tip.hide();
    const { xaxis, yaxis } = point;
    const x = xaxis._offset + xaxis.d2p(point.x);
    this.tip.show(row, { x, y: yaxis._offset + yaxis.d2p(point.y) }, { pictures });
  }

  /** Every point that has a row and can be seen now. */
  *inSight() {
    const inside = (at, { _offset, _length }) => at >= _offset && at <= _offset + _length;
    for (const { trace, point, x, y } of this.points()) {
      const row = this.rows[trace.index]?.[point];
      if (row === undefined) continue;
      if (!inside(x, this.axis(trace.xaxis)) || !inside(y, this.axis(trace.yaxis))) continue;
      yield { row, trace, point, x, y };
    }
  }

  /** Rows of the points that can be selected. */
  rowsOf(points) {
    return points.flatMap(({ curveNumber, pointNumber }) => {
      const row = this.rows[curveNumber]?.[pointNumber];
      return row === undefined ? [] : [row];
    });
  }

  /** Rows that reach along x into what lies between two places, with the middle of each. */
  reaching(id, [one, other]) {
    const [low, high] = one < other ? [one, other] : [other, one];
    return (this.node._fullData ?? []).flatMap(({ index, xaxis }) => {
      const [spans, rows] = [this.spans[index], this.rows[index]];
      if (!spans || xaxis !== id) return [];
      const found = [];
      rows.forEach((row, i) => {
        const [from, to] = [spans[2 * i], spans[2 * i + 1]];
        if (from <= high && to > low) found.push({ row, middle: (from + to) / 2 });
      });
      return found;
    });
  }

  /** Rows that a box touches, told by what it covers of each axis x. */
  touched(range) {
    const covered = Object.entries(range ?? {}).filter(([id]) => id[0] === "x");
    return covered.flatMap(([id, ends]) => {
      const axis = this.axis(id);
      return this.reaching(
        id,
        ends.map((end) => axis.r2l(end)),
      ).map(({ row }) => row);
    });
  }

  /** The row around the pointer; of several, the one whose middle is nearest. */
  around({ xaxis }, { clientX }) {
    const at = xaxis.p2l(clientX - this.node.getBoundingClientRect().left - xaxis._offset);
    const found = this.reaching(xaxis._id, [at, at]);
    const away = ({ middle }) => Math.abs(middle - at);
    found.sort((a, b) => away(a) - away(b));
    return found.slice(0, 1).map(({ row }) => row);
  }

  /** The name of what lies over the figure at the pointer; of what is above, if several do. */
  markAt({ clientX, clientY }) {
    const { left, top } = this.node.getBoundingClientRect();
    let mark = null;
    if (!this.over.length) return mark;
    for (const { trace, point, x, y } of this.points()) {
      if (trace.index < this.figure.data.length) continue;
      const name = trace.customdata?.[point];
      const reach = looks(trace)(point).size / 2 + 1;
      const away = Math.hypot(clientX - left - x, clientY - top - y);
      if (typeof name === "string" && away <= reach) mark = name;
    }
    return mark;
  }

  click(points, event) {
    const mark = this.markAt(event);
    if (mark !== null) return this.tell("mark", { mark });
    let rows = this.rowsOf(points).slice(0, 1);
    if (this.spans.length && points.length) rows = this.around(points[0], event);
    if (!this.data.select || !rows.length) return;
    this.choose("click", rows, this.ways.now, { toggle: this.ways.shift });
  }

  drag({ points, lassoPoints, range }) {
    const rows = [...this.rowsOf(points), ...this.touched(range)];
    this.choose(lassoPoints ? "lasso" : "box", rows, this.ways.now);
  }

  clear() {
    if (this.chosen.includes(1)) this.choose("clear", []);
  }

  /** Select only these rows, or with "add" these too, or with "remove" all but these. */
  choose(kind, rows, how = "new", { toggle = false } = {}) {
    const chosen = how === "new" ? new Uint8Array(this.data.n) : this.chosen.slice();
    const on = how === "remove" ? 0 : 1;
    rows.forEach((row) => (chosen[row] = toggle ? 1 - chosen[row] : on));
    this.chosen = chosen;
    this.send(kind);
    this.draw({ selection: true });
  }

  doubleClick() {
    if (!this.node._hoverdata?.length) this.clear();
    this.draw(); // Plotly shows nothing selected, even after a double-click on a point
  }

  remember(change) {
    if (this.data.spots && change.dragmode !== undefined) this.memory.spotting = change.dragmode;
    else if (change.dragmode) this.memory.dragmode = change.dragmode;
    this.mark();
    for (const name of Object.keys(change)) {
      const axis = /^([xy]axis\d*)\.range/.exec(name)?.[1];
      if (axis) this.memory.zoom[axis] = this.node.layout[axis].range.slice();
    }
  }

  reset() {
    this.memory.zoom = {};
    this.draw();
  }

  /** Show `scale` times as much of every axis, moved by a share of what is shown. */
  zoom(scale, { x = 0, y = 0 } = {}) {
    for (const [name, axis] of this.axes()) this.stretch(name, axis, scale, name[0] === "x" ? x : y);
    this.draw();
  }

  /** Zoom about the pointer, with Ctrl or two fingers: the wheel alone scrolls the page. */
  wheel(event) {
    if (!(event.ctrlKey || event.metaKey) || !this.node.data) return;
    event.preventDefault();
    const scale = Math.exp(Math.max(-100, Math.min(100, event.deltaY)) / 400);
    const { left, top } = this.node.getBoundingClientRect();
    for (const [name, axis] of this.axes()) {
      const at = name[0] === "x" ? event.clientX - left : event.clientY - top;
      const share = (at - axis._offset) / axis._length - 0.5; // from the middle of the axis
      const move = share * (1 - scale) * (name[0] === "x" ? 1 : -1);
      if (Math.abs(share) <= 0.5) this.stretch(name, axis, scale, move);
    }
    this.draw();
  }

  /** Name and object of every axis that may be zoomed. */
  axes() {
    return Object.entries(this.node._fullLayout).filter(
      ([name, axis]) => /^[xy]axis\d*$/.test(name) && !axis.fixedrange,
    );
  }

  stretch(name, axis, scale, move) {
    const [from, to] = axis.range.map((end) => axis.r2l(end));
    const middle = (from + to) / 2 + (to - from) * move;
    const half = ((to - from) / 2) * scale;
    this.memory.zoom[name] = [middle - half, middle + half].map((end) => axis.l2r(end));
  }

  press(event) {
    delete this.node.dataset.pointer;
    if (event.ctrlKey || event.metaKey || !this.node.data) return;
    if (event.altKey && event.key !== "Enter") return;
    if (this.spots.press(event)) return event.preventDefault();
    const here = this.cursor.row !== null && this.data.select;
    const actions = {
      n: () => this.cursor.step(1),
      p: () => this.cursor.step(-1),
      ...(here && { Enter: () => this.pick(event), " ": () => this.pick(event) }),
      Escape: () => this.clear(),
      "+": () => this.zoom(0.8),
      "=": () => this.zoom(0.8),
      "-": () => this.zoom(1.25),
      0: () => this.reset(),
      ArrowLeft: () => this.zoom(1, { x: -0.1 }),
      ArrowRight: () => this.zoom(1, { x: 0.1 }),
      ArrowDown: () => this.zoom(1, { y: -0.1 }),
      ArrowUp: () => this.zoom(1, { y: 0.1 }),
    };
    const action = actions[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  }

  /** Select the point that the keyboard is at, as a click would. */
  pick(event) {
    const { row } = this.cursor;
    if (this.spots.on) {
      for (const { row: other, trace, point } of this.inSight()) {
        if (other === row) return this.spots.go([trace.x[point], trace.y[point]]);
      }
    }
    this.ways.press(event);
    this.choose("click", [row], this.ways.now, { toggle: this.ways.shift });
    this.cursor.say();
  }

  hold(event) {
    clearTimeout(this.letting);
    this.held = true;
    this.movement?.end();
    this.cursor.leave();
    this.tip.hide();
    this.ways.press(event);
    this.node.dataset.pointer = "";
    this.node.focus({ preventScroll: true }); // Plotly prevents the focus a press would give
  }

  release() {
    if (!this.held) return;
    const wait = 100; // ms; Plotly reports a selection up to 50 ms after the release
    this.letting = setTimeout(() => {
      this.held = false;
      if (this.stale) this.draw({ selection: !this.whole });
    }, wait);
  }

  close() {
    this.closed.abort();
    this.movement?.end();
    this.tip.hide();
    this.observer.disconnect();
    // What comes next is shown first: the chart is off the page by then.
    setTimeout(() => this.node.isConnected || this.Plotly?.purge(this.node));
  }
}
