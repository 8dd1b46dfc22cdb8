// Small pictures in the place of points: of up to 300 in sight, none over another.

const MAX_PICTURES = 300;
const PICTURE_WIDE = 46; // pixels at most
const PICTURE_HIGH = 30;
const PICTURE_GAP = 4;
const PICTURE_WAIT = 250; // ms without a zoom, before the server draws others
const LEFT_OUT = 0.25; // opacity where others are selected

class Pictures {
  constructor(chart, { layers, selection }) {
    Object.assign(this, chart, { layers, selection });
    this.canvas = document.createElement("canvas");
    this.canvas.className = "plotly-view-pictures";
    this.shown = null; // { image, rows }, and the address it came from
  }

  /** Show pictures where their points are now; which they are is chosen anew once zooming ends. */
  place() {
    clearTimeout(this.waiting);
    const { node, content } = this;
    if (!this.layers.shows("pictures") || !content.pictures || !node._fullLayout?.xaxis) {
      this.canvas.remove();
      this.shown = null;
      return;
    }
    this.draw();
    this.waiting = setTimeout(() => this.choose(), this.shown ? PICTURE_WAIT : 0);
  }

  get size() {
    const { width, height } = this.content.pictures;
    const scale = Math.min(PICTURE_WIDE / width, PICTURE_HIGH / height);
    return [Math.round(width * scale), Math.round(height * scale)];
  }

  /** Take one point of each cell as large as a picture, and have their pictures drawn. */
  async choose() {
    const { node, content } = this;
    if (!this.layers.shows("pictures") || !content.pictures) return;
    const [wide, high] = this.size.map((side) => side + PICTURE_GAP);
    const cells = new Map();
    for (const { row, x, y } of pointsInSight(node, content)) {
      const [column, line] = [Math.floor(x / wide), Math.floor(y / high)];
      const away = Math.hypot(x - (column + 0.5) * wide, y - (line + 0.5) * high);
      const cell = `${column} ${line}`;
      if (!(cells.get(cell)?.away <= away)) cells.set(cell, { row, away, x, y });
    }
    const apart = this.apart([...cells.values()], wide, high).sort((a, b) => a - b);
    const rows = thinned(apart, MAX_PICTURES);
    const url = content.pictures.url.replace("{sheet}", `rows-${rows.join()}`);
    if (!rows.length || this.shown?.url === url) return;
    const image = await loadSheet(url);
    if (!image || !this.layers.shows("pictures")) return;
    this.shown = { url, image, places: new Map(rows.map((row, i) => [row, i])) };
    this.draw();
  }

  /** Rows of points whose pictures don't lie over one another. */
  apart(points, wide, high) {
    const taken = [];
    for (const { row, x, y } of points.sort((a, b) => a.away - b.away)) {
      const free = taken.every(
        (other) => Math.abs(other.x - x) >= wide || Math.abs(other.y - y) >= high,
      );
      if (free) taken.push({ row, x, y });
    }
    return taken.map(({ row }) => row);
  }

  draw() {
    const { node, canvas, content, shown } = this;
    if (!shown || !(shown.image instanceof Image)) return;
    const { width, height, xaxis, yaxis } = node._fullLayout;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    context.beginPath();
    context.rect(xaxis._offset, yaxis._offset, xaxis._length, yaxis._length);
    context.clip();
    context.imageSmoothingEnabled = content.pictures.width > PICTURE_WIDE;
    context.lineWidth = 1.5;
    const page = getComputedStyle(node).getPropertyValue("--st-background-color");
    const { mask } = this.selection;
    const anySelected = mask.includes(1);
    let drawn = 0;
    for (const { row, trace, point, x, y } of pointsInSight(node, content)) {
      const place = shown.places.get(row);
      if (place === undefined) continue;
      context.globalAlpha = anySelected && !mask[row] ? LEFT_OUT : 1;
      this.one(context, place, [x, y], markerStyle(trace)(point).colour, page);
      drawn++;
    }
    canvas.dataset.count = drawn;
    if (!canvas.isConnected) node.append(canvas);
  }

  /** One picture, framed in the colour of its point. */
  one(context, place, [x, y], colour, page) {
    const { columns, width, height } = this.content.pictures;
    const [wide, high] = this.size;
    const [left, top] = [x - wide / 2, y - high / 2];
    context.fillStyle = page;
    context.fillRect(left, top, wide, high);
    const from = [(place % columns) * width, Math.floor(place / columns) * height];
    context.drawImage(this.shown.image, ...from, width, height, left, top, wide, high);
    context.strokeStyle = colour;
    context.strokeRect(left, top, wide, high);
  }
}
