// Spots of the plotting area: a cross where a hand points, the path that it drags.
//
// What is pointed at is drawn here at once and told to the server, which needs longer.
// It is kept in the chart's own numbers, so that it stays in its place when the view moves.

const OFTEN = 60; // ms between two positions that are told while a hand drags
const STILL = 4; // pixels that a click may move
const FINE = 2; // pixels between two positions of a path
const MOST_ON_PATH = 200;
const STRIDE = 0.02; // of the axis, by one press of an arrow
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

function drawn(tag, attributes) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

/** At most so many of a list, evenly taken, both ends among them. */
function some(list, most) {
  if (list.length <= most) return list;
  return Array.from(
    { length: most },
    (_, i) => list[Math.round((i * (list.length - 1)) / (most - 1))],
  );
}

class Spots {
  constructor(view) {
    Object.assign(this, { view, stroke: null, told: -Infinity });
    this.layer = drawn("svg", { class: "plotly-view-spots", "aria-hidden": "true" });
  }

  /** Whether spots are wanted, and no zoom or lasso was chosen instead. */
  get on() {
    return Boolean(this.view.data?.spots) && this.view.node._fullLayout?.dragmode === false;
  }

  /** The cross and the path last seen, for each purpose: { at: [x, y] or null, path: [...] }. */
  get memory() {
    const all = (this.view.memory.spots ??= {});
    return (all[this.view.data.spots] ??= { at: null, path: [] });
  }

  forget() {
    this.view.memory.spots = {};
  }

  axes() {
    const { xaxis, yaxis } = this.view.node._fullLayout;
    return [xaxis, yaxis];
  }

  /** Where the pointer is, in the chart's numbers, no further than its edge. */
  position({ clientX, clientY }) {
    const { left, top } = this.view.node.getBoundingClientRect();
    return this.axes().map((axis, i) => {
      const at = (i ? clientY - top : clientX - left) - axis._offset;
      return axis.p2l(Math.max(0, Math.min(axis._length, at)));
    });
  }

  /** The chart's numbers -> pixels of the plotting area. */
  pixels(position) {
    return this.axes().map((axis, i) => axis.l2p(position[i]));
  }

  apart(one, other) {
    const [a, b] = [this.pixels(one), this.pixels(other)];
    return Math.hypot(a[0] - b[0], a[1] - b[1]);
  }

  /** Whether a press was taken: Plotly must then not see it. */
  begin(event) {
    if (!this.on || event.button !== 0 || !event.isPrimary) return;
    if (!event.target.closest?.(".nsewdrag")) return;
    const at = this.position(event);
    this.stroke = [at];
    this.moved = false;
    Object.assign(this.memory, { at, path: [] });
    this.place();
    this.tell("drag");
  }

  move(event) {
    if (!this.stroke) return;
    const at = this.position(event);
    this.moved ||= this.apart(at, this.stroke[0]) > STILL;
    if (!this.moved || this.apart(at, this.stroke.at(-1)) < FINE) return;
    this.stroke.push(at);
    Object.assign(this.memory, { at, path: this.view.data.paths ? this.stroke : [] });
    this.place();
    this.tellSoon("drag");
  }

  end() {
    if (!this.stroke) return;
    const path = some(this.stroke, MOST_ON_PATH);
    this.stroke = null;
    clearTimeout(this.telling); // of two tellings the server may see the last one only
    this.telling = null;
    if (!this.moved || !this.view.data.paths) return this.tell("spot");
    this.memory.path = path;
    this.place();
    this.view.tell("path", { at: path.at(-1), path });
  }

  /** Keep Plotly from what belongs to a stroke. */
  keep(event) {
    const starts = event.type === "mousedown" || event.type === "touchstart";
    if (this.stroke || (starts && this.on && event.target.closest?.(".nsewdrag"))) {
      event.stopPropagation();
    }
  }

  /** Go to a place as a click would. */
  go(at, kind = "spot") {
    Object.assign(this.memory, { at, path: [] });
    this.place();
    this.tellSoon(kind);
  }

  /** Shift and an arrow move the cross, from the middle where there is none. */
  press({ key, shiftKey }) {
    const way = shiftKey && this.on && ARROWS[key];
    if (!way) return false;
    const ends = this.axes().map((axis) => axis.range.map((end) => axis.r2l(end)));
    const from = this.memory.at ?? ends.map(([low, high]) => (low + high) / 2);
    this.go(
      from.map((value, i) => {
        const [low, high] = [...ends[i]].sort((a, b) => a - b);
        return Math.max(low, Math.min(high, value + way[i] * STRIDE * (high - low)));
      }),
      "drag",
    );
    return true;
  }

  tell(kind) {
    this.told = performance.now();
    this.view.tell(kind, { at: this.memory.at, path: [] });
  }

  /** Tell now, or once enough time has passed: the last position is always told. */
  tellSoon(kind) {
    const wait = this.told + OFTEN - performance.now();
    if (wait <= 0 && !this.telling) return this.tell(kind);
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      this.telling = null;
      this.tell(kind);
    }, wait);
  }

  /** Show a place that something else on the page is at, without telling of it. */
  show({ at, path }) {
    if (!this.view.data?.spots || this.stroke) return;
    Object.assign(this.memory, { at, path: path ?? this.memory.path });
    this.place();
  }

  /** Draw cross and path where they are now. */
  place() {
    const { node, data } = this.view;
    const layout = node._fullLayout;
    this.layer.remove();
    if (!data?.spots || !layout?.xaxis) return;
    const { at, path } = this.memory;
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
      for (const name of ["edge", "line"]) parts.push(drawn("polyline", { points, class: name }));
    }
    const [x, y] = this.pixels(at);
    const d = `M${x - 9} ${y}H${x - 3}M${x + 3} ${y}H${x + 9}M${x} ${y - 9}V${y - 3}M${x} ${y + 3}V${y + 9}`;
    for (const name of ["edge", "line"]) parts.push(drawn("path", { d, class: `cross ${name}` }));
    this.layer.replaceChildren(...parts);
    this.layer.dataset.at = at.join();
    node.append(this.layer);
  }
}
