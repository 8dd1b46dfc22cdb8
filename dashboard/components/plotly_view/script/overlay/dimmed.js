// What passes a filter, shown at every move of the hand: Plotly would need a second for 100,000
// points. A canvas lies over the chart until Plotly has drawn the same.

const FAINT = 0.12;
const ROUND_FROM = 5; // pixels: smaller points are drawn as squares, in a third of the time

class Dimmed {
  constructor(chart) {
    Object.assign(this, chart);
    this.canvas = document.createElement("canvas");
    this.canvas.className = "plotly-view-replay plotly-view-dimmed";
    this.hidden = [];
  }

  /** Show rows of a mask strong, all others faint. */
  paint(mask) {
    const { node } = this;
    if (!node._fullLayout?.xaxis) return;
    this.prepare();
    const { context, faint, points, width, height } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.globalAlpha = 1;
    context.drawImage(faint, 0, 0);
    context.scale(this.ratio, this.ratio);
    this.clip(context, width, height);
    for (const trace of points) this.draw(context, trace, trace.opacity, (i) => mask[trace.rows[i]]);
    context.restore();
    node.dataset.passing = mask.reduce((sum, on) => sum + on, 0);
  }

  /** Places and colours of all points, and all of them faint: the same while nothing is drawn. */
  prepare() {
    if (this.points) return;
    const { node, canvas, content } = this;
    const { width, height } = node._fullLayout;
    this.ratio = window.devicePixelRatio || 1;
    Object.assign(this, { width, height });
    for (const one of [canvas, (this.faint = document.createElement("canvas"))]) {
      one.width = Math.round(width * this.ratio);
      one.height = Math.round(height * this.ratio);
    }
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.points = node._fullData.flatMap((trace) => {
      const rows = content.drawn[trace.index];
      return rows && trace.visible === true && trace.marker ? [this.places(trace, rows)] : [];
    });
    const context = this.faint.getContext("2d", { willReadFrequently: true });
    context.scale(this.ratio, this.ratio);
    this.clip(context, width, height);
    for (const trace of this.points) this.draw(context, trace, FAINT, () => true);
    node.append(canvas);
    this.hide();
  }

  places(trace, rows) {
    const [xaxis, yaxis] = [axisOf(this.node, trace.xaxis), axisOf(this.node, trace.yaxis)];
    const [x, y] = [new Float32Array(rows.length), new Float32Array(rows.length)];
    for (let i = 0; i < rows.length; i++) {
      x[i] = xaxis._offset + xaxis.d2p(trace.x[i]);
      y[i] = yaxis._offset + yaxis.d2p(trace.y[i]);
    }
    const { marker } = trace;
    const plain = typeof marker.color === "string" && !Array.isArray(marker.opacity);
    const style = markerStyle({ ...trace, selectedpoints: null });
    const first = rows.length ? style(0) : { size: 3, colour: "transparent" };
    const colours = plain ? null : Array.from(rows, (_, i) => style(i).colour);
    return { rows, x, y, size: first.size, symbol: marker.symbol, colour: first.colour, colours, opacity: 0.9 };
  }

  clip(context) {
    const { xaxis, yaxis } = this.node._fullLayout;
    context.save();
    context.beginPath();
    context.rect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
    context.clip();
  }

  draw(context, { x, y, size, symbol, colour, colours }, opacity, wanted) {
    context.globalAlpha = opacity;
    context.fillStyle = colour;
    const half = size / 2;
    for (let i = 0; i < x.length; i++) {
      if (!wanted(i)) continue;
      if (colours) context.fillStyle = colours[i];
      if (size < ROUND_FROM) {
        context.fillRect(x[i] - half, y[i] - half, size, size);
        continue;
      }
      addMarker(context, symbol, x[i], y[i], half);
      context.fill();
    }
  }

  /** Take what Plotly drew of the points out of sight. */
  hide() {
    for (const element of this.node.querySelectorAll(".scatterlayer, .gl-container")) {
      element.style.visibility = "hidden";
      this.hidden.push(element);
    }
  }

  /** Plotly shows the same by now. */
  drawn() {
    this.canvas.remove();
    for (const element of this.hidden) element.style.visibility = "";
    Object.assign(this, { hidden: [], points: null });
  }
}
