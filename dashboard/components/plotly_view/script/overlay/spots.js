// Spots of the plotting area: a cross where a hand points, the path that it drags.
//
// What is pointed at is drawn here at once and sent to the server, which needs longer.
// It is kept in the chart's own numbers, so that it stays in its place when the view moves.

const SEND_INTERVAL = 60; // ms between two positions that are sent while a hand drags
const CLICK_TOLERANCE = 4; // pixels that a click may move
const PATH_SPACING = 2; // pixels between two positions of a path
const MAX_PATH = 200;
const KEY_STEP = 0.02; // of the axis, by one press of an arrow
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

function svg(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** At most so many of a list, evenly taken, both ends among them. */
function thinned(list, most) {
  if (list.length <= most) return list;
  return Array.from(
    { length: most },
    (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))],
  );
}

class Spots {
  constructor(chart, { selection }) {
    Object.assign(this, chart, { selection });
    this.stroke = null; // positions of the pointer since it was pressed
    this.sent = -Infinity;
    this.layer = svg("svg", { class: "plotly-view-spots", "aria-hidden": "true" });
  }

  /** Whether spots are wanted, and no zoom or lasso was chosen instead. */
  get on() {
    return Boolean(this.content.spots) && this.node._fullLayout?.dragmode === false;
  }

  /** The cross and the path last seen, for each purpose: { at: [x, y] or null, path: [...] }. */
  get last() {
    return (this.memory.spots[this.content.spots] ??= { at: null, path: [] });
  }

  axes() {
    const { xaxis, yaxis } = this.node._fullLayout;
    return [xaxis, yaxis];
  }

  /** Where the pointer is, in the chart's numbers, no further than its edge. */
  position({ clientX, clientY }) {
    const { left, top } = this.node.getBoundingClientRect();
    return this.axes().map((axis, i) => {
      const at = (i ? clientY - top : clientX - left) - axis._offset;
      return axis.p2l(Math.max(0, Math.min(axis._length, at)));
    });
  }

  /** The chart's numbers -> pixels of the plotting area. */
  pixels(position) {
    return this.axes().map((axis, i) => axis.l2p(position[i]));
  }

  distance(one, other) {
    const [a, b] = [this.pixels(one), this.pixels(other)];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  /** A press in the plotting area sets the cross; until the release a stroke follows. */
  begin(event) {
    if (!this.on || event.button !== 0 || !event.isPrimary) return;
    if (!event.target.closest?.(".nsewdrag")) return;
    const at = this.position(event);
    this.stroke = [at];
    this.moved = false;
    Object.assign(this.last, { at, path: [] });
    this.place();
    this.send("drag");
  }

  move(event) {
    if (!this.stroke) return;
    const at = this.position(event);
    this.moved ||= this.distance(at, this.stroke[0]) > CLICK_TOLERANCE;
    if (!this.moved || this.distance(at, this.stroke.at(-1)) < PATH_SPACING) return;
    this.stroke.push(at);
    Object.assign(this.last, { at, path: this.content.paths ? this.stroke : [] });
    this.place();
    this.sendSoon("drag");
  }

  end() {
    if (!this.stroke) return;
    const path = thinned(this.stroke, MAX_PATH);
    this.stroke = null;
    clearTimeout(this.timer); // of two events the server may see the last one only
    this.timer = null;
    if (!this.moved || !this.content.paths) return this.send("spot");
    this.last.path = path;
    this.place();
    this.selection.send("path", { at: path.at(-1), path });
  }

  /** Keep Plotly from what belongs to a stroke. */
  keepFromPlotly(event) {
    const starts = event.type === "mousedown" || event.type === "touchstart";
    if (this.stroke || (starts && this.on && event.target.closest?.(".nsewdrag"))) {
      event.stopPropagation();
    }
  }

  /** Go to a place as a click would. */
  go(at, kind = "spot") {
    Object.assign(this.last, { at, path: [] });
    this.place();
    this.sendSoon(kind);
  }

  /** Shift and an arrow move the cross, from the middle where there is none. */
  press({ key, shiftKey }) {
    const direction = shiftKey && this.on && ARROWS[key];
    if (!direction) return false;
    const ends = this.axes().map((axis) => axis.range.map((end) => axis.r2l(end)));
    const from = this.last.at ?? ends.map(([low, high]) => (low + high) / 2);
    this.go(
      from.map((value, i) => {
        const [low, high] = [...ends[i]].sort((a, b) => a - b);
        return Math.max(low, Math.min(high, value + direction[i] * KEY_STEP * (high - low)));
      }),
      "drag",
    );
    return true;
  }

  send(kind) {
    this.sent = performance.now();
    this.selection.send(kind, { at: this.last.at, path: [] });
  }

  /** Send now, or once enough time has passed: the last position is always sent. */
  sendSoon(kind) {
    const wait = this.sent + SEND_INTERVAL - performance.now();
    if (wait <= 0 && !this.timer) return this.send(kind);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = null;
      this.send(kind);
    }, wait);
  }

  /** Show a place that something else on the page is at, without sending it. */
  show({ at, path }) {
    if (!this.content.spots || this.stroke) return;
    Object.assign(this.last, { at, path: path ?? this.last.path });
    this.place();
  }

  /** Say in the node whether places can be pointed at, and show the one that was. */
  update() {
    if (this.content.spots) this.node.dataset.spots = this.on ? "on" : "off";
    else delete this.node.dataset.spots;
    this.place();
  }

  /** Draw cross and path where they are now. */
  place() {
    const { node, content } = this;
    this.layer.remove();
    if (!content.spots || !node._fullLayout?.xaxis) return;
    const { at, path } = this.last;
    if (!at) return;
    const [across, down] = this.axes();
    Object.assign(this.layer.style, {
      left: `${across._offset}px`,
      top: `${down._offset}px`,
      width: `${across._length}px`,
      height: `${down._length}px`,
    });
    const parts = [];
    if (path.length > 1) {
      const points = path.map((position) => this.pixels(position).join()).join(" ");
      for (const name of ["edge", "line"]) parts.push(svg("polyline", { points, class: name }));
    }
    const [x, y] = this.pixels(at);
    const d = `M${x - 9} ${y}H${x - 3}M${x + 3} ${y}H${x + 9}M${x} ${y - 9}V${y - 3}M${x} ${y + 3}V${y + 9}`;
    for (const name of ["edge", "line"]) parts.push(svg("path", { d, class: `cross ${name}` }));
    this.layer.replaceChildren(...parts);
    this.layer.dataset.at = at.join();
    node.append(this.layer);
  }
}
