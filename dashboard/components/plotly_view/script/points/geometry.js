// Where points and rows lie, in pixels of the node, and which lie at a place.

/** "x" or "y2", as traces name their axes -> the axis. */
const axisOf = (node, id) => node._fullLayout[`${id[0]}axis${id.slice(1)}`];

/** Every point that is drawn as a marker, with its place. */
function* drawnPoints(node) {
  for (const trace of node._fullData) {
    if (trace.visible !== true || !trace.mode?.includes("markers") || !trace.x) continue;
    const [xaxis, yaxis] = [trace.xaxis, trace.yaxis].map((id) => axisOf(node, id));
    for (let point = 0; point < trace.x.length; point++) {
      const x = xaxis._offset + xaxis.d2p(trace.x[point]);
      const y = yaxis._offset + yaxis.d2p(trace.y[point]);
      if (Number.isFinite(x) && Number.isFinite(y)) yield { trace, point, x, y };
    }
  }
}

/** Every point that has a row and can be seen now. */
function* pointsInSight(node, { drawn }) {
  const inside = (at, { _offset, _length }) => at >= _offset && at <= _offset + _length;
  for (const { trace, point, x, y } of drawnPoints(node)) {
    const row = drawn[trace.index]?.[point];
    if (row === undefined) continue;
    if (!inside(x, axisOf(node, trace.xaxis)) || !inside(y, axisOf(node, trace.yaxis))) continue;
    yield { row, trace, point, x, y };
  }
}

/** Rows of those points of a Plotly event that can be selected. */
function rowsOf(points, { drawn }) {
  return points.flatMap(({ curveNumber, pointNumber, data }) => {
    // Cells of a heatmap have a line and a column, and rows line by line.
    const place = ([line, column]) => line * data.meta?.columns + column;
    const row = drawn[curveNumber]?.[Array.isArray(pointNumber) ? place(pointNumber) : pointNumber];
    return row >= 0 ? [row] : [];
  });
}

/** Rows whose spans along x reach into what lies between two numbers, with their middles. */
function spansBetween(node, { rows, spans }, axisId, [one, other]) {
  const [low, high] = one < other ? [one, other] : [other, one];
  return (node._fullData ?? []).flatMap(({ index, xaxis }) => {
    const ends = spans[index];
    if (!ends || xaxis !== axisId) return [];
    const found = [];
    rows[index].forEach((row, i) => {
      const [from, to] = [ends[2 * i], ends[2 * i + 1]];
      if (from <= high && to > low) found.push({ row, middle: (from + to) / 2 });
    });
    return found;
  });
}

/** From where to where a box reaches along x, in the axis's numbers; null for another shape. */
function alongX(node, ranges) {
  const [id, range] = Object.entries(ranges ?? {}).find(([name]) => name[0] === "x") ?? [];
  return range ? range.map((end) => axisOf(node, id).r2l(end)) : null;
}

/** Rows whose spans a box touches, told by what it covers of each axis. */
function spansInBox(node, content, ranges) {
  const covered = Object.entries(ranges ?? {}).filter(([id]) => id[0] === "x");
  return covered.flatMap(([id, range]) => {
    const axis = axisOf(node, id);
    const ends = range.map((end) => axis.r2l(end));
    return spansBetween(node, content, id, ends).map(({ row }) => row);
  });
}

/** The row whose span is around the pointer; of several, the one whose middle is nearest. */
function spanAt(node, content, xaxis, { clientX }) {
  const at = xaxis.p2l(clientX - node.getBoundingClientRect().left - xaxis._offset);
  const found = spansBetween(node, content, xaxis._id, [at, at]);
  const distance = ({ middle }) => Math.abs(middle - at);
  found.sort((a, b) => distance(a) - distance(b));
  return found.slice(0, 1).map(({ row }) => row);
}

/** The name of what lies over the figure at the pointer, the topmost; null for nothing. */
function overlayMarkAt(node, { figure, over }, { clientX, clientY }) {
  let mark = null;
  if (!over.length) return mark;
  const { left, top } = node.getBoundingClientRect();
  for (const { trace, point, x, y } of drawnPoints(node)) {
    if (trace.index < figure.data.length) continue;
    const name = trace.customdata?.[point];
    const radius = markerStyle(trace)(point).size / 2 + 1;
    const distance = Math.hypot(clientX - left - x, clientY - top - y);
    if (typeof name === "string" && distance <= radius) mark = name;
  }
  return mark;
}
