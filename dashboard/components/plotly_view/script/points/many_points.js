// Very many points: Plotly is given some of those in sight, and a picture below them counts all.
//
// All points are here, so that a lasso takes all that lie in it, drawn or not, and a closer look
// draws others of them without asking the server.

const LEAST_SHARE = 1 / 200; // of what is drawn, for each trace that has as many in sight
const MOST_SELECTED = 2_000; // of so many that are selected, each is drawn
const SHADING_CELL = 2; // pixels
const HOME_MARGIN = 0.04; // of the extent, around all points where the figure gives no range
const SHADING_FAINT = 0.3; // of what it would be, where others are selected

class ManyPoints {
  constructor(chart, { selection }) {
    Object.assign(this, chart, { selection });
    this.key = "";
  }

  /** Whether there are more points than are drawn. */
  get on() {
    const { most_drawn: most, rows } = this.content;
    return most > 0 && rows.reduce((sum, own) => sum + (own?.length ?? 0), 0) > most;
  }

  /** Places and values of all points, by trace; null for a trace without rows. */
  get clouds() {
    const { figure, rows } = this.content;
    if (this.of !== figure) {
      this.of = figure;
      this.all = figure.data.map((trace, i) => rows[i] && new Cloud(trace, rows[i]));
      const { xaxis, yaxis } = figure.layout;
      const given = [xaxis?.range, yaxis?.range];
      this.homeOf = homeRanges(this.all.filter(Boolean)).map((range, i) => given[i] ?? range);
    }
    return this.all;
  }

  /** From where to where each axis reaches while nobody has zoomed. */
  get home() {
    return this.clouds && this.homeOf;
  }

  /** Of each axis from where to where it is shown, low end first. */
  ranges() {
    const { home } = this;
    const { zoom } = this.memory;
    return ["xaxis", "yaxis"].map((name, i) => {
      const [one, other] = zoom[name] ?? home[i];
      return one < other ? [one, other] : [other, one];
    });
  }

  /** Choose which points are drawn; they stay the same objects where nothing changed. */
  choose(isHidden) {
    const ranges = this.ranges();
    const shown = this.clouds.map((cloud, i) => (isHidden(i) ? null : cloud));
    const { mask, count } = this.selection;
    const few = count <= MOST_SELECTED ? mask : null;
    const rows = few && count ? this.selection.bitset : "";
    const key = JSON.stringify([ranges, shown.map(Boolean), rows]);
    if (key === this.key && this.chosenOf === this.of) return;
    Object.assign(this, { key, shown, chosenOf: this.of });
    const inSight = shown.map((cloud) => cloud?.within(ranges) ?? null);
    const total = inSight.reduce((sum, own) => sum + (own?.length ?? 0), 0);
    const most = this.content.most_drawn;
    const stride = Math.max(1, total / most);
    this.total = total;
    this.parts = this.clouds.map((cloud, i) => {
      if (!cloud) return null;
      const own = inSight[i] ?? cloud.within(ranges); // of a hidden one some, for its legend
      const step = Math.max(1, Math.min(stride, own.length / (most * LEAST_SHARE)));
      const points = [];
      for (let at = 0; at < own.length; at += step) points.push(own[Math.floor(at)]);
      return cloud.part(few && count ? union(points, own, (p) => few[cloud.rows[p]]) : points);
    });
    this.content.drawn = this.content.rows.map((own, i) => this.parts[i]?.rows ?? own);
    this.count = this.parts.reduce((sum, p, i) => sum + (p && shown[i] ? p.rows.length : 0), 0);
  }

  /** How many are drawn, for people. */
  get said() {
    const [drawn, total] = [this.count, this.total].map((many) => many.toLocaleString("en"));
    if (this.count >= this.total) return `All ${total} points in sight are drawn`;
    return `${drawn} of ${total} points in sight are drawn, the shading counts all`;
  }

  /** The part of Plotly's layout that is about all points. */
  layout({ xaxis, yaxis, annotations = [] }) {
    return {
      xaxis: { ...xaxis, range: this.home[0], autorange: false },
      yaxis: { ...yaxis, range: this.home[1], autorange: false },
      ...this.below(),
      annotations: [
        ...annotations,
        {
          text: this.said,
          showarrow: false,
          xref: "paper",
          yref: "paper",
          x: 0,
          y: 0,
          xanchor: "left",
          yanchor: "bottom",
          font: { size: 11 },
          opacity: 0.8,
        },
      ],
    };
  }

  /** The shading of all points in sight, as an image below those that are drawn. */
  below() {
    if (this.count >= this.total) return { images: [] };
    const [x, y] = this.ranges();
    const { xaxis, yaxis } = this.node._fullLayout ?? {};
    const size = (axis, side) => Math.round((axis?._length ?? side) / SHADING_CELL);
    const columns = Math.max(8, size(xaxis, this.node.clientWidth));
    const lines = Math.max(8, size(yaxis, this.node.clientHeight));
    const image = {
      source: shading(this.shown, { x, y, columns, lines, mask: this.selection.mask }),
      layer: "below",
      sizing: "stretch",
      xref: "x",
      yref: "y",
      x: x[0],
      y: y[1],
      sizex: x[1] - x[0],
      sizey: y[1] - y[0],
    };
    return { images: [image] };
  }

  /** All rows in a lasso or a box of Plotly, drawn or not, but those of hidden traces. */
  rowsIn({ lassoPoints, range }) {
    const [x, y] = lassoPoints
      ? [lassoPoints.x, lassoPoints.y]
      : [
          [range.x[0], range.x[1], range.x[1], range.x[0]],
          [range.y[0], range.y[0], range.y[1], range.y[1]],
        ];
    const parts = this.shown.flatMap((cloud) => (cloud ? [cloud.inside(x, y)] : []));
    const rows = new Int32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let start = 0;
    for (const part of parts) {
      rows.set(part, start);
      start += part.length;
    }
    return rows;
  }
}

/** The points of one trace. */
class Cloud {
  constructor(trace, rows) {
    const { marker = {} } = trace;
    const [x, y] = [typedArray(trace.x), typedArray(trace.y)];
    const [colour, opacity] = [marker.color, marker.opacity].map(ofEach);
    Object.assign(this, { trace, rows, x, y, colour, opacity });
    if (colour) this.limits = extent(colour);
    const scale = colour ? sampled(marker.colorscale) : [marker.color];
    this.palette = Float32Array.from(scale.flatMap(rgb)); // red, green, blue of each
  }

  /** Points between the ends of both axes. */
  within([[left, right], [bottom, top]]) {
    const { x, y } = this;
    const found = new Int32Array(x.length);
    let count = 0;
    for (let i = 0; i < x.length; i++) {
      if (x[i] >= left && x[i] <= right && y[i] >= bottom && y[i] <= top) found[count++] = i;
    }
    return found.subarray(0, count);
  }

  /** What Plotly is given of some points. */
  part(points) {
    const take = (values) => values && Float32Array.from(points, (point) => values[point]);
    const rows = Int32Array.from(points, (point) => this.rows[point]);
    const marker = { ...this.trace.marker };
    if (this.colour) {
      const [cmin, cmax] = this.limits; // of all, whatever is drawn
      Object.assign(marker, { color: take(this.colour), cmin, cmax });
    }
    if (this.opacity) marker.opacity = take(this.opacity);
    const text = Array.from(rows, (row) => `Sequence ${row + 1}`);
    return { rows, changes: { x: take(this.x), y: take(this.y), marker, text } };
  }

  /** The rows inside an outline: crossed an odd number of times on the way to them. */
  inside(atX, atY) {
    const [[left, right], [bottom, top]] = [extent(atX), extent(atY)];
    const { x: xs, y: ys, rows } = this;
    const found = new Int32Array(rows.length);
    let count = 0;
    for (let point = 0; point < rows.length; point++) {
      const x = xs[point];
      const y = ys[point];
      if (!(x >= left && x <= right && y >= bottom && y <= top)) continue;
      let odd = false;
      for (let i = 0, j = atX.length - 1; i < atX.length; j = i++) {
        if (atY[i] > y === atY[j] > y) continue;
        if (x < ((atX[j] - atX[i]) * (y - atY[i])) / (atY[j] - atY[i]) + atX[i]) odd = !odd;
      }
      if (odd) found[count++] = rows[point];
    }
    return found.subarray(0, count);
  }

  /** Where the colour of a point begins in the palette: the first one without a number. */
  shade(point) {
    if (!this.colour) return 0;
    const [low, high] = this.limits;
    const place = Math.round((255 * (this.colour[point] - low)) / (high - low || 1));
    return place >= 0 && place <= 255 ? 3 * place : 0;
  }
}

/** An image of how many points lie where, in the mean of their colours: its address. */
function shading(clouds, { x, y, columns, lines, mask }) {
  const anySelected = mask.includes(1);
  const size = columns * lines;
  const [many, weights] = [new Uint32Array(size), new Float32Array(size)];
  const sums = new Float32Array(3 * size);
  const [width, height] = [x[1] - x[0], y[1] - y[0]];
  const [across, down] = [columns / (width || 1), lines / (height || 1)];
  for (const cloud of clouds.filter(Boolean)) {
    const { x: atX, y: atY, rows, palette } = cloud;
    for (let point = 0; point < rows.length; point++) {
      const right = atX[point] - x[0];
      const below = y[1] - atY[point];
      if (!(right >= 0 && right <= width && below >= 0 && below <= height)) continue;
      const column = Math.min(columns - 1, Math.floor(right * across));
      const cell = column + columns * Math.min(lines - 1, Math.floor(below * down));
      // What is selected has the say in the colour.
      const weight = !anySelected || mask[rows[point]] ? 1 : 1e-4;
      const shade = cloud.shade(point);
      many[cell]++;
      weights[cell] += weight;
      for (let c = 0; c < 3; c++) sums[3 * cell + c] += weight * palette[shade + c];
    }
  }
  const most = Math.log1p(many.reduce((most, count) => Math.max(most, count), 1));
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: columns, height: lines });
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, lines);
  for (let cell = 0; cell < size; cell++) {
    if (!many[cell]) continue;
    const faint = anySelected && weights[cell] < 0.5 ? SHADING_FAINT : 1;
    for (let c = 0; c < 3; c++) image.data[4 * cell + c] = sums[3 * cell + c] / weights[cell];
    image.data[4 * cell + 3] = 255 * faint * (0.25 + (0.55 * Math.log1p(many[cell])) / most);
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

/** Ranges of both axes that show all points. */
function homeRanges(clouds) {
  return ["x", "y"].map((name) => {
    const ends = clouds.map((cloud) => extent(cloud[name]));
    const low = Math.min(...ends.map(([one]) => one));
    const high = Math.max(...ends.map(([, other]) => other));
    const margin = HOME_MARGIN * (high - low || 1);
    return [low - margin, high + margin];
  });
}

/** The lowest and the highest of many numbers, those that aren't finite left out. */
function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < low && value > -Infinity) low = value;
    if (value > high && value < Infinity) high = value;
  }
  return [low, high];
}

/** Points chosen already and all others that are wanted, ascending. */
function union(points, all, wanted) {
  const both = new Set(points);
  for (const point of all) if (wanted(point)) both.add(point);
  return [...both].sort((a, b) => a - b);
}

/** A number for each point, null where one holds for all. */
const ofEach = (value) => (value && typeof value === "object" ? typedArray(value) : null);

/** "#0072b2" or "rgb(0,114,178)" -> [0, 114, 178] */
function rgb(colour) {
  const hex = /^#(..)(..)(..)$/.exec(colour);
  if (hex) return hex.slice(1).map((pair) => Number.parseInt(pair, 16));
  return (/[\d.]+(?:, ?[\d.]+){2}/.exec(colour)?.[0] ?? "128,128,128").split(",").map(Number);
}
