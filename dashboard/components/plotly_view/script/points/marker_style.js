// How markers look, worked out from a trace as Plotly itself does.

/** The style of a trace's markers: point -> { colour, size, symbol, line, lineColour, opacity }. */
function markerStyle(trace) {
  const { marker } = trace;
  const ofPoint = (value, point, otherwise) => {
    const own = ArrayBuffer.isView(value) || Array.isArray(value) ? value[point] : value;
    return own ?? otherwise;
  };
  const scale = marker.colorscale && sampled(marker.colorscale);
  const colour = (point) => {
    const value = ofPoint(marker.color, point);
    if (!scale || typeof value !== "number") return value;
    const share = (value - marker.cmin) / (marker.cmax - marker.cmin || 1);
    return scale[Math.round(255 * Math.max(0, Math.min(1, share)))];
  };
  const selected = trace.selectedpoints && new Set(trace.selectedpoints);
  const opacity = (point) => {
    const plain = ofPoint(marker.opacity, point, 1);
    if (!selected) return plain;
    if (selected.has(point)) return trace.selected?.marker?.opacity ?? plain;
    return trace.unselected?.marker?.opacity ?? 0.2 * plain; // as Plotly dims
  };
  const size = (point) => {
    const state = selected && (selected.has(point) ? trace.selected : trace.unselected);
    return state?.marker?.size ?? ofPoint(marker.size, point, 6);
  };
  return (point) => ({
    colour: colour(point),
    size: size(point),
    symbol: marker.symbol,
    line: ofPoint(marker.line?.width, point, 0),
    lineColour: ofPoint(marker.line?.color, point, "transparent"),
    opacity: trace.opacity * opacity(point),
  });
}

/** Add a marker to the path of a canvas; half of its size is its reach, as Plotly draws it. */
function addMarker(context, symbol, x, y, half) {
  const corners = CORNERS[symbol];
  context.beginPath();
  if (!corners) return context.arc(x, y, half, 0, 2 * Math.PI);
  for (const [across, down] of corners) context.lineTo(x + across * half, y + down * half);
  context.closePath();
}

/** The corners of shapes that aren't round, for a reach of 1. */
const CORNERS = {
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  diamond: [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
  "triangle-up": [[0, -1], [1.15, 0.5], [-1.15, 0.5]],
  cross: [
    [-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4],
    [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4],
  ],
};

/** The 256 colours of a scale of [share, colour] pairs. */
function sampled(scale) {
  const canvas = document.createElement("canvas");
  canvas.width = 256;
  canvas.height = 1;
  const context = canvas.getContext("2d");
  const gradient = context.createLinearGradient(0, 0, 256, 0);
  scale.forEach(([share, colour]) => gradient.addColorStop(share, colour));
  context.fillStyle = gradient;
  context.fillRect(0, 0, 256, 1);
  const { data } = context.getImageData(0, 0, 256, 1);
  return Array.from({ length: 256 }, (_, i) => `rgb(${data.slice(4 * i, 4 * i + 3).join()})`);
}
