// One Plotly chart that stays alive while its data, colours and theme change.
//
// Plotly's own memory (uirevision) forgets what is done by keyboard or by code, and
// selects again by old outlines after points have moved. So the chart is drawn from
// the figure and from what the person did to it (`memory`), both kept here.
//
// The files of this folder and what all components share are one module. Its parts share the `chart`:
// node: the element that Plotly draws into.
// content: what the server sent.
// memory: what the person did.
// redraw: draws the chart again; redraw({ selection: true }) where only the selection changed.
// signal: aborted once the chart is closed.

const MENU = 100; // pixels at the top of a window, with the page's menu
const LOWEST = 200; // pixels of a chart in the lowest window

export default mount((parent, data) => new View(parent, data.key));

class View {
  constructor(parent, key) {
    const find = (name) => parent.querySelector(`.plotly-view${name}`);
    const node = find("");
    this.root = node;
    this.closed = new AbortController();
    const chart = {
      node,
      content: new Content(),
      memory: (memories[key] ??= { zoom: {}, hidden: new Set(), spots: {} }),
      redraw: (what) => this.renderer.draw(what),
      signal: this.closed.signal,
    };
    const selection = new Selection(chart);
    const mode = new SelectionMode(chart, find("-modes"));
    const legend = new Legend(chart, { selection, mode });
    const zoom = new Zoom(chart);
    const manyPoints = new ManyPoints(chart, { selection });
    const tooltip = new Tooltip(node);
    const cursor = new Cursor(chart, { selection, tooltip, liveRegion: find("-announcement") });
    const spots = new Spots(chart, { selection });
    const keyboard = new Keyboard(chart, { selection, mode, zoom, cursor, spots });
    const replay = new Replay(chart);
    const layers = new Layers(chart, find("-layers"));
    const names = new Names(chart, { layers });
    const dimmed = new Dimmed(chart);
    const painted = new Painted(chart, { selection });
    const pictures = new Pictures(chart, { layers, selection });
    const lying = { spots, replay, layers, names, dimmed, painted, pictures, manyPoints };
    const parts = { selection, zoom, cursor, ...lying };
    const renderer = new Renderer(chart, parts);
    const told = { selection, mode, zoom, tooltip, cursor, renderer, manyPoints };
    const pointer = new Pointer(chart, told);
    Object.assign(this, chart, { selection, mode, legend, zoom, tooltip, cursor });
    Object.assign(this, { keyboard, renderer, pointer, ...lying });
    renderer.created = () => this.listenToPlotly();
    this.listen();
    this.observer = new ResizeObserver(() => renderer.resize());
    this.observer.observe(node);
    this.frame = find("-frame");
  }

  listen() {
    const { node, signal, pointer, mode, spots, zoom, painted } = this;
    const on = (target, names, handler, options) => {
      for (const name of names.split(" ")) {
        target.addEventListener(name, handler, { signal, ...options });
      }
    };
    const first = { capture: true }; // before Plotly
    on(node, "pointerdown", (event) => pointer.press(event), first);
    on(window, "pointerup pointercancel", () => this.renderer.release(), first);
    on(window, "pointerup", (event) => pointer.release(event), first);
    on(node, "mousedown", (event) => mode.maskModifiers(event), first);
    on(node, "pointerdown", (event) => spots.begin(event), first);
    on(window, "pointermove", (event) => spots.move(event), first);
    on(window, "pointerup pointercancel", () => spots.end(), first);
    on(node, "mousedown mousemove touchstart", (event) => spots.keepFromPlotly(event), first);
    on(document, "plotly-view-spot", ({ detail }) => {
      if (detail.key === this.content.key) spots.show(detail);
    });
    on(document, "plotly-view-moment", ({ detail }) => {
      if (detail.key === this.content.key) this.replay.show(detail);
    });
    on(document, "plotly-view-filter", ({ detail }) => {
      if (detail.key === this.content.key) this.filter(detail);
    });
    on(document, "plotly-view-ask", ({ detail }) => {
      if (detail.key === this.content.key) this.selection.tell();
    });
    on(document, "keydown", (event) => painted.press(event));
    on(document, "click", (event) => painted.click(event), first);
    on(node, "keydown", (event) => this.keyboard.press(event));
    on(node, "blur", () => this.cursor.leave());
    on(node, "wheel", (event) => zoom.wheel(event), { passive: false });
    on(window, "resize", () => this.fit());
    on(document, "fullscreenchange", () => this.fit());
  }

  listenToPlotly() {
    const { node, pointer } = this;
    const on = (name, handler) =>
      node.on(name, (event) => {
        if (!this.renderer.busy) handler(event);
      });
    on("plotly_click", ({ points, event }) => pointer.click(points, event));
    on("plotly_selected", (event) => event && pointer.drag(event));
    on("plotly_deselect", () => this.renderer.draw()); // Plotly shows nothing selected then
    on("plotly_clickannotation", () => this.zoom.reset()); // the note on what lies outside
    on("plotly_relayout", (change) => this.remember(change));
    on("plotly_relayouting", () => {
      this.names.place();
      this.pictures.place();
    });
    on("plotly_hover", ({ points }) => pointer.hover(points[0]));
    on("plotly_unhover", () => this.tooltip.leave());
    // No drawing sets it off: it counts while one is under way, too. (With false, Plotly would
    // do nothing itself.)
    node.on("plotly_legendclick", (event) => {
      if (this.content.tools) this.legend.click(event);
    });
  }

  update(data, setters) {
    this.newest = data;
    const isLarge = data.parts.length > 0;
    this.renderer.expect(isLarge);
    if (isLarge) this.bring(data, setters);
    else this.show({ ...data, parts: {} }, setters);
  }

  /** Show what the server sent once the large parts of its figure have come, too. */
  async bring(data, setters) {
    loadPlotly(data.library).catch(() => {}); // at the same time; drawing says what is wrong
    let whole;
    try {
      whole = await this.content.bring(data);
    } catch {
      if (this.newest === data) this.renderer.fail();
    }
    if (this.newest !== data || this.signal.aborted) return; // newer data overtook
    this.renderer.expect(false);
    if (!whole) return;
    const isFirst = !this.content.figure;
    this.show(whole, setters);
    if (isFirst) this.selection.tell(); // histograms may have asked before
  }

  show(data, { setTriggerValue, setStateValue }) {
    const { node, content, memory } = this;
    const { figure, spots } = content;
    content.update(data);
    this.mode.update(setStateValue);
    this.layers.update();
    this.painted.update();
    const revision = content.figure.layout.uirevision ?? "kept";
    if (revision !== (memory.revision ?? revision)) {
      Object.assign(memory, { zoom: {}, spots: {}, all: false });
    }
    memory.revision = revision;
    if (content.spots !== spots) memory.spotsDragmode = undefined;
    this.selection.update(setTriggerValue);
    if (content.figure !== figure) this.tooltip.hide();
    node.setAttribute("aria-label", content.label);
    this.fit();
    this.renderer.update();
    if (content.figure !== figure) tellOfFigure(content.key);
  }

  /** Show what histograms beside the chart let pass, at once; at the end it is selected. */
  filter({ mask, final }) {
    const { selection, dimmed } = this;
    if (mask && mask.length !== this.content.n) return;
    selection.setFilter(mask, final);
    if (!final) dimmed.paint(selection.mask);
  }

  /** As high as the server says, or as what is left of the window, or as all of the screen. */
  fit() {
    const { node, content } = this;
    const { narrow } = content.figure.layout.meta ?? {};
    let height = (node.clientWidth < NARROW && narrow?.height) || content.height;
    if (document.fullscreenElement === this.frame) height = window.innerHeight;
    else if (content.fill) {
      const page = node.closest(".stMain") ?? document.scrollingElement;
      const above = node.getBoundingClientRect().top - page.getBoundingClientRect().top;
      const free = page.clientHeight - above - page.scrollTop - content.below;
      // In a low window it can be scrolled to where all of it is in sight, below the menu.
      const least = Math.min(content.least, Math.max(LOWEST, page.clientHeight - MENU));
      // On a phone, what is said of the chart stands below it, in sight with it.
      height = node.clientWidth < NARROW ? least : Math.max(least, free);
      // What stands beside the chart can be as high.
      document.body.style.setProperty("--plotly-view-height", `${height}px`);
    }
    node.style.height = `${height}px`;
  }

  /** Keep what the person changed by Plotly's own bar and drags. */
  remember(change) {
    const { content, memory } = this;
    if (content.spots && change.dragmode !== undefined) memory.spotsDragmode = change.dragmode;
    else if (change.dragmode) memory.dragmode = change.dragmode;
    this.spots.update();
    // A closer look shows others of very many points, and leaves more outside than was noted.
    const anew = this.manyPoints.on || content.figure.layout.meta?.first;
    if (this.zoom.remember(change) && anew) this.redraw();
    this.names.place();
    this.pictures.place();
  }

  close() {
    this.closed.abort();
    this.painted.clear();
    this.observer.disconnect();
    this.renderer.close();
    this.tooltip.hide();
  }
}
