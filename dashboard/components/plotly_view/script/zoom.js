// What of the axes is shown, by keyboard, wheel, and Plotly's own zoom and pan.

class Zoom {
  constructor(chart) {
    Object.assign(this, chart);
    this.coming = {}; // ranges that the chart doesn't show yet, from which the next zoom goes on
  }

  /** Show all; again, what was shown at first, where a few points lie outside of that. */
  reset() {
    const zoomed = Object.keys(this.memory.zoom).length > 0;
    this.memory.all = zoomed || !this.memory.all;
    this.memory.zoom = {};
    this.coming = {};
    this.redraw();
  }

  /** Show `scale` times as much of every axis, moved by a share of what is shown. */
  by(scale, { x = 0, y = 0 } = {}) {
    for (const [name, axis] of this.axes())
      this.stretch(name, axis, scale, name[0] === "x" ? x : y);
    this.redraw();
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
      const shift = share * (1 - scale) * (name[0] === "x" ? 1 : -1);
      if (Math.abs(share) <= 0.5) this.stretch(name, axis, scale, shift);
    }
    this.redraw();
  }

  /** Name and object of every axis that may be zoomed. */
  axes() {
    return Object.entries(this.node._fullLayout).filter(
      ([name, axis]) => /^[xy]axis\d*$/.test(name) && !axis.fixedrange,
    );
  }

  stretch(name, axis, scale, shift) {
    const [from, to] = (this.coming[name] ?? axis.range).map((end) => axis.r2l(end));
    const middle = (from + to) / 2 + (to - from) * shift;
    const half = ((to - from) / 2) * scale;
    const range = [middle - half, middle + half].map((end) => axis.l2r(end));
    this.memory.zoom[name] = this.coming[name] = range;
  }

  /** The chart shows all ranges that were wished for. */
  drawn() {
    this.coming = {};
  }

  /** Keep the ranges of a change of the layout that Plotly made itself; whether there are any. */
  remember(change) {
    const names = Object.keys(change).map((name) => /^([xy]axis\d*)\.range/.exec(name)?.[1]);
    const axes = names.filter(Boolean);
    for (const axis of axes) this.memory.zoom[axis] = this.node.layout[axis].range.slice();
    if (axes.length) this.coming = {};
    return axes.length > 0;
  }
}
