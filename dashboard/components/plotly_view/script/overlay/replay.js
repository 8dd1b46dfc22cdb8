// Another moment of what the chart shows, which something else on the page leads through.
//
// While the moments follow one another, a canvas over the chart shows them: Plotly would need too
// long for each. Once they stand still, Plotly draws the one that was reached.

class Replay {
  constructor(chart) {
    Object.assign(this, chart);
    this.canvas = document.createElement("canvas");
    this.canvas.className = "plotly-view-replay";
    this.hidden = [];
    this.jump = false; // the next drawing shows a new moment at once, without a movement
  }

  /**
   * moment: { still, rows, points, lines }; points are x and y of each row one after another,
   * lines are [{ trace, x, y }] with the trace's index. Without either, the chart is as it was sent.
   */
  show({ still, rows = null, points = null, lines = [] }) {
    const { node, moment } = this;
    const empty = !points && !lines.length;
    if (empty && !moment) return;
    const ranges = moment?.ranges ?? this.ranges();
    const of = this.content.figure;
    const places = rows && (moment?.places ?? new Map(Array.from(rows, (row, i) => [row, i])));
    this.memory.moment = empty ? null : { of, ranges, points, lines, places };
    if (still || empty) {
      this.jump = true;
      this.redraw();
    } else if (node._fullLayout) this.paint();
  }

  /** The moment that the chart is at; null for the one that was sent. */
  get moment() {
    const { moment } = this.memory;
    return moment?.of === this.content.figure ? moment : null;
  }

  ranges() {
    const axes = Object.entries(this.node._fullLayout ?? {});
    return axes
      .filter(([name]) => /^[xy]axis\d*$/.test(name))
      .map(([name, axis]) => [name, axis.range.slice()]);
  }

  /** Whether Plotly's drawing shows the moment already. */
  drawn() {
    this.canvas.remove();
    for (const element of this.hidden) element.style.visibility = "";
    this.hidden = [];
    delete this.node.dataset.replaying;
  }

  paint() {
    const { node, canvas, moment } = this;
    const { width, height } = node._fullLayout;
    const ratio = window.devicePixelRatio || 1;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    }
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    if (!canvas.isConnected) {
      node.append(canvas);
      node.dataset.replaying = "";
    }
    for (const trace of node._fullData) {
      const changed = changedTrace(trace.index, moment, this.content.rows, trace);
      if (!changed || trace.visible !== true) continue;
      this.hide(trace);
      context.save();
      this.clip(context, trace);
      if (trace.mode.includes("lines")) this.line(context, trace, changed);
      if (trace.mode.includes("markers")) this.markers(context, trace, changed);
      context.restore();
    }
  }

  /** Take what Plotly drew of a trace out of sight. */
  hide(trace) {
    for (const element of this.node.querySelectorAll(`.trace${CSS.escape(trace.uid)}`)) {
      if (element.style.visibility === "hidden") continue;
      element.style.visibility = "hidden";
      this.hidden.push(element);
    }
  }

  axes(trace) {
    return [axisOf(this.node, trace.xaxis), axisOf(this.node, trace.yaxis)];
  }

  clip(context, trace) {
    const [xaxis, yaxis] = this.axes(trace);
    context.beginPath();
    context.rect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
    context.clip();
  }

  line(context, trace, { x, y }) {
    const [xaxis, yaxis] = this.axes(trace);
    context.lineWidth = trace.line.width;
    context.strokeStyle = trace.line.color;
    context.globalAlpha = trace.opacity;
    context.setLineDash(trace.line.dash === "dot" ? [trace.line.width, 2 * trace.line.width] : []);
    context.beginPath();
    for (let i = 0; i < y.length; i++) {
      context.lineTo(xaxis._offset + xaxis.d2p(x[i]), yaxis._offset + yaxis.d2p(y[i]));
    }
    context.stroke();
  }

  markers(context, trace, { x, y }) {
    const [xaxis, yaxis] = this.axes(trace);
    const style = markerStyle(trace);
    for (let i = 0; i < y.length; i++) {
      const { colour, size, symbol, line, lineColour, opacity } = style(i);
      context.globalAlpha = opacity;
      context.fillStyle = colour;
      const [left, top] = [xaxis._offset + xaxis.d2p(x[i]), yaxis._offset + yaxis.d2p(y[i])];
      addMarker(context, symbol, left, top, size / 2);
      context.fill();
      if (!line) continue;
      context.lineWidth = line;
      context.strokeStyle = lineColour;
      context.stroke();
    }
  }
}

/** x and y of a trace at a moment, where they differ from those that were sent; else null. */
function changedTrace(index, moment, rows, sent) {
  if (!moment) return null;
  const { points, places, lines } = moment;
  const line = lines.find((one) => one.trace === index);
  if (line) return { x: line.x ?? sent?.x, y: line.y };
  if (!points || !rows[index]) return null;
  const [x, y] = [new Float32Array(rows[index].length), new Float32Array(rows[index].length)];
  rows[index].forEach((row, i) => {
    const place = places.get(row);
    x[i] = points[2 * place];
    y[i] = points[2 * place + 1];
  });
  return { x, y };
}
