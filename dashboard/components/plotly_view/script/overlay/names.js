// Names at their places on the map, the largest first; none lies over another.

const NAME_GAP = 3; // pixels between two names
const NAME_SHIFTS = [0, -1, 1, -2, 2]; // lines up or down that a name may move to find room

class Names {
  constructor(chart, { layers }) {
    Object.assign(this, chart, { layers });
    this.box = document.createElement("div");
    this.box.className = "plotly-view-names";
    this.box.setAttribute("aria-hidden", "true"); // the legend says them
    this.sizes = new Map();
  }

  /** Put each name where its place is now, if there is room. */
  place() {
    const { node, content } = this;
    this.box.remove();
    const { xaxis, yaxis } = node._fullLayout ?? {};
    if (!this.layers.shows("names") || !xaxis || !content.names.length) return;
    const [width, height] = [xaxis._length, yaxis._length];
    const area = { left: xaxis._offset, top: yaxis._offset, width, height };
    for (const [side, pixels] of Object.entries(area)) this.box.style[side] = `${pixels}px`;
    node.append(this.box);
    const taken = [];
    const found = content.names.map((name) => {
      const [x, y] = [xaxis.d2p(name.x), yaxis.d2p(name.y)];
      if (x < 0 || y < 0 || x > width || y > height) return null;
      return this.room(name.text, x, y, area, taken);
    });
    this.box.replaceChildren(...found.filter(Boolean));
  }

  /** An element at a free place near a position; null where there is none. */
  room(text, x, y, { width, height }, taken) {
    const span = document.createElement("span");
    span.textContent = text;
    const [wide, high] = this.size(span);
    const left = Math.max(0, Math.min(width - wide, x - wide / 2));
    for (const shift of NAME_SHIFTS) {
      const top = y - high / 2 + shift * high;
      const free = taken.every(
        (other) =>
          left > other.right || left + wide < other.left || top > other.bottom || top + high < other.top,
      );
      if (!free || top < 0 || top + high > height) continue;
      taken.push({
        left: left - NAME_GAP,
        right: left + wide + NAME_GAP,
        top: top - NAME_GAP,
        bottom: top + high + NAME_GAP,
      });
      span.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
      return span;
    }
    return null;
  }

  size(span) {
    const text = span.textContent;
    if (!this.sizes.has(text)) {
      this.box.append(span);
      this.sizes.set(text, [span.offsetWidth, span.offsetHeight]);
    }
    return this.sizes.get(text);
  }
}
