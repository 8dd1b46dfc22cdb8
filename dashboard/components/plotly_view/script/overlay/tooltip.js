// What is shown beside a point: a small picture and a name.

const MAX_SIDE = 96; // pixels of a picture
const HIDE_DELAY = 80; // ms; between two points the picture stays, or it would flicker

const sheets = {}; // url -> image, or a promise of it

/** An image of many small pictures, once it has come; null if it can't. */
function loadSheet(url) {
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

class Tooltip {
  constructor(node) {
    this.node = node;
    this.box = document.createElement("div");
    this.box.className = "plotly-view-tip";
    this.box.setAttribute("aria-hidden", "true"); // the name is announced elsewhere
    this.picture = document.createElement("div");
    this.name = document.createElement("div");
    this.box.append(this.picture, this.name);
  }

  /** Show a row's picture, if there are any, and a name at a place in the node. */
  async show(row, { x, y }, { pictures = null, name = "" }) {
    clearTimeout(this.hiding);
    this.row = row;
    const loading = pictures && this.sheetOf(row, pictures);
    if (loading instanceof Promise) this.box.remove(); // another point's picture would be wrong
    const image = await loading;
    if (this.row !== row) return; // the pointer has moved on
    if (!image && !name) return this.hide();
    this.picture.hidden = !image;
    if (image) this.crop(image, row, pictures);
    this.name.textContent = name;
    if (!this.box.isConnected) this.node.append(this.box);
    const { offsetWidth: width, offsetHeight: height } = this.box;
    const gap = 18; // Plotly's own label lies beside the point
    const above = y - gap - height;
    this.box.style.left = `${Math.max(0, Math.min(this.node.clientWidth - width, x - width / 2))}px`;
    this.box.style.top = `${above >= 0 ? above : y + gap}px`;
  }

  sheetOf(row, { url, rows }) {
    return loadSheet(url.replace("{sheet}", Math.floor(row / rows)));
  }

  crop(image, row, { rows, columns, width, height }) {
    const scale = Math.max(1, Math.floor(MAX_SIDE / Math.max(width, height))); // whole: even pixels
    const at = row % rows;
    Object.assign(this.picture.style, {
      width: `${width * scale}px`,
      height: `${height * scale}px`,
      backgroundImage: `url("${image.src}")`,
      backgroundSize: `${columns * width * scale}px auto`,
      backgroundPosition:
        `${-(at % columns) * width * scale}px ` + `${-Math.floor(at / columns) * height * scale}px`,
    });
  }

  leave() {
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => this.hide(), HIDE_DELAY);
  }

  hide() {
    clearTimeout(this.hiding);
    this.row = null;
    this.box.remove();
  }
}
