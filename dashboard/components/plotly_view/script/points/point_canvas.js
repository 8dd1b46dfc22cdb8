// A canvas over the chart on which points are drawn at once, where Plotly would need a second.

const ROUND_FROM = 5; // pixels: smaller points are drawn as squares, in a third of the time

class PointCanvas {
  constructor({ node, content }, name) {
    Object.assign(this, { node, content, clouds: null });
    this.canvas = document.createElement("canvas");
    this.canvas.className = `plotly-view-replay plotly-view-${name}`;
  }

  /** Lay it over the chart, and find the places and colours of all points in sight. */
  open() {
    const { node, canvas, content } = this;
    const { width, height } = node._fullLayout;
    this.ratio = window.devicePixelRatio || 1;
    Object.assign(this, { width, height });
    this.context = this.sized(canvas);
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    this.clouds = node._fullData.flatMap((trace) => {
      const rows = content.drawn[trace.index];
      return rows && trace.visible === true && trace.marker ? [this.places(trace, rows)] : [];
    });
    node.append(canvas);
  }

  close() {
    this.canvas.remove();
    this.clouds = null;
  }

  /** The context of a canvas as large as the chart. */
  sized(canvas) {
    canvas.width = Math.round(this.width * this.ratio);
    canvas.height = Math.round(this.height * this.ratio);
    return canvas.getContext("2d", { willReadFrequently: true });
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
    return { rows, x, y, size: first.size, symbol: marker.symbol, colour: first.colour, colours };
  }

  /** Draw those points whose row is wanted, in their own colours or all in one. */
  draw(context, { opacity, colour: one = null }, wanted) {
    const { xaxis, yaxis } = this.node._fullLayout;
    context.save();
    context.scale(this.ratio, this.ratio);
    context.beginPath();
    context.rect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
    context.clip();
    context.globalAlpha = opacity;
    for (const { rows, x, y, size, symbol, colour, colours } of this.clouds) {
      context.fillStyle = one ?? colour;
      const half = size / 2;
      for (let i = 0; i < x.length; i++) {
        if (!wanted(rows[i])) continue;
        if (colours && !one) context.fillStyle = colours[i];
        if (size < ROUND_FROM) {
          context.fillRect(x[i] - half, y[i] - half, size, size);
          continue;
        }
        addMarker(context, symbol, x[i], y[i], half);
        context.fill();
      }
    }
    context.restore();
  }
}
