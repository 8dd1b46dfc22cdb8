// Points on their way from their old places to their new ones.
//
// Plotly needs 0.2 s to draw 10,000 points, a plain canvas 0.02 s. So the chart below
// already shows the new state, with its markers hidden, and a canvas over it shows the
// way there: whatever ends the movement, what is left is right.

const MOVEMENT = 600; // ms
const MOST = 10_000; // points; more wouldn't move smoothly

const ease = (share) => (share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2);

class Movement {
  /**
   * marks: [{ from: [x, y], to: [x, y], look }], in pixels of the plotting area;
   * place: { left, top, width, height } of that area in the node.
   */
  constructor(node, marks, place, ended) {
    Object.assign(this, { node, marks, ended });
    const ratio = window.devicePixelRatio || 1;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "plotly-view-movement";
    this.canvas.width = Math.round(place.width * ratio);
    this.canvas.height = Math.round(place.height * ratio);
    for (const [name, value] of Object.entries(place)) this.canvas.style[name] = `${value}px`;
    this.pen = this.canvas.getContext("2d", { willReadFrequently: true }); // twice as quick here
    this.pen.scale(ratio, ratio);
    node.append(this.canvas);
    node.dataset.moving = "";
    this.paint(0);
    // The clock starts when the chart below has been painted, which may take long.
    this.next = requestAnimationFrame(() => {
      this.next = requestAnimationFrame((now) => this.frame(now, now));
    });
  }

  frame(began, now) {
    const share = (now - began) / MOVEMENT;
    if (share >= 1) return this.end();
    this.paint(ease(share));
    this.next = requestAnimationFrame((later) => this.frame(began, later));
  }

  paint(share) {
    const pen = this.pen;
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const { from, to, look } of this.marks) {
      const x = from[0] + (to[0] - from[0]) * share;
      const y = from[1] + (to[1] - from[1]) * share;
      pen.globalAlpha = look.opacity;
      pen.fillStyle = look.colour;
      pen.beginPath();
      pen.arc(x, y, look.size / 2, 0, 2 * Math.PI);
      pen.fill();
      if (!look.line) continue;
      pen.lineWidth = look.line;
      pen.strokeStyle = look.lineColour;
      pen.stroke();
    }
  }

  end() {
    cancelAnimationFrame(this.next);
    this.canvas.remove();
    delete this.node.dataset.moving;
    this.ended();
  }
}

/** How a trace's points look: point -> { colour, size, line, lineColour, opacity }. */
function looks(trace) {
  const { marker } = trace;
  const own = (value, point, other) => {
    const one = ArrayBuffer.isView(value) || Array.isArray(value) ? value[point] : value;
    return one ?? other;
  };
  const scale = marker.colorscale && colours(marker.colorscale);
  const colour = (point) => {
    const value = own(marker.color, point);
    if (!scale || typeof value !== "number") return value;
    const share = (value - marker.cmin) / (marker.cmax - marker.cmin || 1);
    return scale[Math.round(255 * Math.max(0, Math.min(1, share)))];
  };
  const some = trace.selectedpoints && new Set(trace.selectedpoints);
  const opacity = (point) => {
    const plain = own(marker.opacity, point, 1);
    if (!some) return plain;
    if (some.has(point)) return trace.selected?.marker?.opacity ?? plain;
    return trace.unselected?.marker?.opacity ?? 0.2 * plain; // as Plotly dims
  };
  return (point) => ({
    colour: colour(point),
    size: own(marker.size, point, 6),
    line: own(marker.line?.width, point, 0),
    lineColour: own(marker.line?.color, point, "transparent"),
    opacity: trace.opacity * opacity(point),
  });
}

/** The 256 colours of a scale of [share, colour] pairs. */
function colours(scale) {
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const pen = canvas.getContext("2d");
  const all = pen.createLinearGradient(0, 0, 256, 0);
  scale.forEach(([share, colour]) => all.addColorStop(share, colour));
  pen.fillStyle = all;
  pen.fillRect(0, 0, 256, 1);
  const { data } = pen.getImageData(0, 0, 256, 1);
  return Array.from({ length: 256 }, (_, i) => `rgb(${data.slice(4 * i, 4 * i + 3).join()})`);
}
