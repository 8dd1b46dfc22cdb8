// The keyboard's cursor: a ring around a point, and its name, shown and announced.

/** Plotly's text -> what a person reads. Nothing in it is run. */
const plainText = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent;

/** What a point's hover label says, in a line; its name alone where that has a number in it. */
function labelOf(trace, point) {
  const name = trace.text?.[point] ?? `${trace.name} ${point + 1}`;
  const [template] = (trace.hovertemplate ?? "").split("<extra>");
  const label = template
    .replace("%{text}", () => name)
    .replaceAll(/%{([xy]):.3~g}/g, (_, axis) => Number(trace[axis][point].toPrecision(3)));
  const isWhole = template.includes("%{text}") && !label.includes("%{");
  return plainText(isWhole ? label.replaceAll("<br>", ", ") : name);
}

class Cursor {
  constructor(chart, { selection, tooltip, liveRegion }) {
    Object.assign(this, chart, { selection, tooltip, liveRegion });
    this.row = null;
    this.ring = document.createElement("div");
    this.ring.className = "plotly-view-cursor";
  }

  /** Go on to the next row in sight, or back with -1; from the last to the first. */
  step(by) {
    const distance = (row) => by * (row - (this.row ?? -by * Infinity)); // > 0: ahead
    let [ahead, first] = [null, null];
    for (const point of pointsInSight(this.node, this.content)) {
      if (!first || by * (point.row - first.row) < 0) first = point;
      if (distance(point.row) > 0 && (!ahead || by * (point.row - ahead.row) < 0)) ahead = point;
    }
    const next = ahead ?? first;
    if (!next) return;
    this.row = next.row;
    this.show(next);
    this.announce();
  }

  /** Put the ring where its point is now. */
  place() {
    if (this.row === null) return;
    this.hide();
    for (const point of pointsInSight(this.node, this.content)) {
      if (point.row === this.row) this.show(point);
    }
  }

  show({ row, trace, point, x, y }) {
    const size = markerStyle(trace)(point).size + 8;
    const box = { left: x - size / 2, top: y - size / 2, width: size, height: size };
    for (const [side, pixels] of Object.entries(box)) this.ring.style[side] = `${pixels}px`;
    this.node.append(this.ring);
    this.name = labelOf(trace, point);
    this.tooltip.show(row, { x, y }, { pictures: this.content.pictures, name: this.name });
  }

  announce() {
    const { mask, count } = this.selection;
    const selected = mask[this.row] ? ", selected" : "";
    const total = count ? `, ${count} selected in all` : "";
    this.liveRegion.textContent = this.name + selected + total;
  }

  hide() {
    this.ring.remove();
    this.tooltip.hide();
  }

  leave() {
    if (this.row === null) return;
    this.row = null;
    this.hide();
  }
}
