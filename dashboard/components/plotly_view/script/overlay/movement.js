// Points on their way from their old places to their new ones.
//
// Plotly needs 0.2 s to draw 10,000 points, a plain canvas 0.02 s. So the chart below
// already shows the new state, with its markers hidden, and a canvas over it shows the
// way there: whatever ends the movement, what is left is right.

const DURATION = 600; // ms
const MAX_POINTS = 10_000; // more wouldn't move smoothly

const ease = (share) => (share < 0.5 ? 4 * share ** 3 : 1 - (2 - 2 * share) ** 3 / 2);

/**
 * Where the rows lie, in the figure's own numbers and in pixels of the node.
 * shown: { rows, of } as they were drawn; null where they couldn't move.
 */
function rowPositions(node, shown) {
  if (!shown) return null;
  const { rows, of } = shown;
  const count = rows.reduce((sum, own) => sum + (own?.length ?? 0), 0);
  if (!count || count > MAX_POINTS || node._fullLayout.xaxis2) return null;
  const numbers = new Map(rows.flatMap((own) => Array.from(own ?? [], (row) => [row, null])));
  const pixels = new Map();
  for (const { trace, point, x, y } of drawnPoints(node)) {
    const row = rows[trace.index]?.[point];
    if (row === undefined) continue;
    numbers.set(row, [trace.x[point], trace.y[point]]);
    pixels.set(row, [x, y]);
  }
  return { of, numbers, pixels };
}

/** Whether they are the same rows, and any has other numbers than before. */
function rowsMoved(before, after) {
  if (!before || !after || before.of !== after.of) return false;
  if (before.numbers.size !== after.numbers.size) return false;
  let moved = false;
  for (const [row, to] of after.numbers) {
    if (!before.numbers.has(row)) return false;
    const from = before.numbers.get(row);
    moved ||= from && to && (from[0] !== to[0] || from[1] !== to[1]);
  }
  return moved;
}

/** Every point as it is drawn now, with where its row lay before, in the plotting area. */
function movingMarks(node, rows, before) {
  const { xaxis, yaxis } = node._fullLayout;
  const [left, top] = [xaxis._offset, yaxis._offset];
  const styles = new Map(
    node._fullData.map((trace) => [trace, trace.marker && markerStyle(trace)]),
  );
  return Array.from(drawnPoints(node), ({ trace, point, x, y }) => {
    const from = before.pixels.get(rows[trace.index]?.[point]) ?? [x, y];
    return {
      from: [from[0] - left, from[1] - top],
      to: [x - left, y - top],
      style: styles.get(trace)(point),
    };
  });
}

class Movement {
  /** marks: [{ from: [x, y], to: [x, y], style }], in pixels of the plotting area. */
  constructor(node, marks, ended) {
    Object.assign(this, { node, marks, ended });
    const { xaxis, yaxis } = node._fullLayout;
    const area = {
      left: xaxis._offset,
      top: yaxis._offset,
      width: xaxis._length,
      height: yaxis._length,
    };
    const ratio = window.devicePixelRatio || 1;
    this.canvas = document.createElement("canvas");
    this.canvas.className = "plotly-view-movement";
    this.canvas.width = Math.round(area.width * ratio);
    this.canvas.height = Math.round(area.height * ratio);
    for (const [name, value] of Object.entries(area)) this.canvas.style[name] = `${value}px`;
    this.context = this.canvas.getContext("2d", { willReadFrequently: true }); // twice as quick here
    this.context.scale(ratio, ratio);
    node.append(this.canvas);
    node.dataset.moving = "";
    this.paint(0);
    // The clock starts when the chart below has been painted, which may take long.
    this.next = requestAnimationFrame(() => {
      this.next = requestAnimationFrame((now) => this.frame(now, now));
    });
  }

  frame(began, now) {
    const share = (now - began) / DURATION;
    if (share >= 1) return this.end();
    this.paint(ease(share));
    this.next = requestAnimationFrame((later) => this.frame(began, later));
  }

  paint(share) {
    const context = this.context;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const { from, to, style } of this.marks) {
      const x = from[0] + (to[0] - from[0]) * share;
      const y = from[1] + (to[1] - from[1]) * share;
      context.globalAlpha = style.opacity;
      context.fillStyle = style.colour;
      addMarker(context, style.symbol, x, y, style.size / 2);
      context.fill();
      if (!style.line) continue;
      context.lineWidth = style.line;
      context.strokeStyle = style.lineColour;
      context.stroke();
    }
  }

  end() {
    cancelAnimationFrame(this.next);
    this.canvas.remove();
    delete this.node.dataset.moving;
    this.ended();
  }
}
