// What is shown beside a point: a ring for the keyboard, a name, a small picture.

const PICTURE = 96; // pixels; the longer side of a picture
const LINGER = 80; // ms; between two points the picture stays, or it would flicker

const sheets = {}; // url -> image, or a promise of it

/** A picture of many small ones, once it has come; null if it can't. */
function sheet(url) {
  sheets[url] ??= new Promise((resolve) => {
    const image = new Image();
    image.onload = () => resolve((sheets[url] = image));
    image.onerror = () => {
      delete sheets[url];
      resolve(null);
    };
    image.src = url;
  });
  return sheets[url];
}

/** Plotly's text -> what a person reads. Nothing in it is run. */
const read = (text) => new DOMParser().parseFromString(text, "text/html").body.textContent;

class Tip {
  constructor(node) {
    this.node = node;
    this.box = document.createElement("div");
    this.box.className = "plotly-view-tip";
    this.box.setAttribute("aria-hidden", "true"); // the name is said elsewhere
    this.picture = document.createElement("div");
    this.name = document.createElement("div");
    this.box.append(this.picture, this.name);
  }

  /** Show a row's picture, if there are any, and a name at a place in the node. */
  async show(row, { x, y }, { pictures = null, name = "" }) {
    clearTimeout(this.leaving);
    this.row = row;
    const coming = pictures && this.sheetOf(row, pictures);
    if (coming instanceof Promise) this.box.remove(); // another point's picture would be wrong
    const image = await coming;
    if (this.row !== row) return; // the pointer has moved on
    if (!image && !name) return this.hide();
    this.picture.hidden = !image;
    if (image) this.cut(image, row, pictures);
    this.name.textContent = name;
    if (!this.box.isConnected) this.node.append(this.box);
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const gap = 18; // Plotly's own label lies beside the point
    const above = y - gap - height;
    this.box.style.left = `${Math.max(0, Math.min(this.node.clientWidth - width, x - width / 2))}px`;
    this.box.style.top = `${above >= 0 ? above : y + gap}px`;
  }

  sheetOf(row, { url, rows }) {
    return sheet(url.replace("{sheet}", Math.floor(row / rows)));
  }

  cut(image, row, { rows, columns, width, height }) {
    const scale = Math.max(1, Math.floor(PICTURE / Math.max(width, height))); // whole: even pixels
    const at = row % rows;
    Object.assign(this.picture.style, {
      width: `${width * scale}px`,
      height: `${height * scale}px`,
      backgroundImage: `url("${image.src}")`,
      backgroundSize: `${columns * width * scale}px auto`,
      backgroundPosition:
        `${-(at % columns) * width * scale}px ` +
        `${-Math.floor(at / columns) * height * scale}px`,
    });
  }

  leave() {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.hide(), LINGER);
  }

  hide() {
    clearTimeout(this.leaving);
    this.row = null;
    this.box.remove();
  }
}

/** The point that the keyboard is at. */
class Cursor {
  constructor(view, saying) {
    Object.assign(this, { view, saying, row: null });
    this.ring = document.createElement("div");
    this.ring.className = "plotly-view-cursor";
  }

  /** Go on to the next row in sight, or back with -1; from the last to the first. */
  step(by) {
    const way = (row) => by * (row - (this.row ?? -by * Infinity)); // > 0: ahead
    let [ahead, first] = [null, null];
    for (const point of this.view.inSight()) {
      if (!first || by * (point.row - first.row) < 0) first = point;
      if (way(point.row) > 0 && (!ahead || by * (point.row - ahead.row) < 0)) ahead = point;
    }
    const next = ahead ?? first;
    if (!next) return;
    this.row = next.row;
    this.show(next);
    this.say();
  }

  /** Put the ring where its point is now. */
  place() {
    if (this.row === null) return;
    this.ring.remove();
    this.view.tip.hide();
    for (const point of this.view.inSight()) if (point.row === this.row) this.show(point);
  }

  show({ row, trace, point, x, y }) {
    const size = looks(trace)(point).size + 8;
    const box = { left: x - size / 2, top: y - size / 2, width: size, height: size };
    for (const [side, pixels] of Object.entries(box)) this.ring.style[side] = `${pixels}px`;
    this.view.node.append(this.ring);
    this.name = read(trace.text?.[point] ?? `${trace.name} ${point + 1}`);
    this.view.tip.show(row, { x, y }, { pictures: this.view.data.pictures, name: this.name });
  }

  say() {
    const { chosen } = this.view;
    const selected = chosen[this.row] ? ", selected" : "";
    const count = chosen.reduce((sum, on) => sum + on, 0);
    this.saying.textContent = this.name + selected + (count ? `, ${count} selected in all` : "");
  }

  leave() {
    if (this.row === null) return;
    this.row = null;
    this.ring.remove();
    this.view.tip.hide();
  }
}
