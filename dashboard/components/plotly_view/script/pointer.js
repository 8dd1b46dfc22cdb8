// What a pointer does to the chart: hovering, clicks and drags, as Plotly reports them.

const SAME_CLICK = { ms: 500, pixels: 10 }; // that the presses of a double-click are apart

class Pointer {
  constructor(chart, { selection, mode, zoom, tooltip, cursor, renderer, manyPoints }) {
    Object.assign(this, chart, { selection, mode, zoom, tooltip, cursor, renderer, manyPoints });
  }

  press(event) {
    if (event.button === 0) this.renderer.hold(); // the end of others goes to the menu they open
    this.presses = this.goesOn(event) ? this.presses + 1 : 1;
    if (this.presses === 1) this.onPoint = false;
    this.pressed = event;
    this.cursor.leave();
    this.tooltip.hide();
    this.mode.press(event);
    this.node.dataset.pointer = "";
    this.node.focus({ preventScroll: true }); // Plotly prevents the focus a press would give
  }

  /** Plotly tells double-clicks by when it comes to see them, and so misses them on a busy page. */
  release(event) {
    const { pressed, presses, node } = this;
    if (presses !== 2 || event.button !== 0 || !this.isThere(event)) return;
    if (pressed.target.closest(".drag")) this.doubleClick(node._fullLayout.dragmode);
  }

  goesOn(event) {
    const { pressed } = this;
    return pressed && event.timeStamp - pressed.timeStamp <= SAME_CLICK.ms && this.isThere(event);
  }

  isThere({ clientX, clientY }) {
    const { pressed } = this;
    return Math.hypot(clientX - pressed.clientX, clientY - pressed.clientY) <= SAME_CLICK.pixels;
  }

  /** Plotly shows the name; the picture, where there are any, is ours. */
  hover(point) {
    const { pictures } = this.content;
    const [row] = rowsOf([point], this.content);
    this.cursor.leave();
    if (row === undefined || !pictures || this.renderer.movement) return this.tooltip.hide();
    const { xaxis, yaxis } = point;
    const x = xaxis._offset + xaxis.d2p(point.x);
    this.tooltip.show(row, { x, y: yaxis._offset + yaxis.d2p(point.y) }, { pictures });
  }

  click(points, event) {
    const { node, content, selection, mode } = this;
    const mark = overlayMarkAt(node, content, event);
    if (mark !== null) return selection.send("mark", { mark });
    let rows = rowsOf(points, content).slice(0, 1);
    if (content.spans.length && points.length) rows = spanAt(node, content, points[0].xaxis, event);
    if (!content.select || !rows.length) return;
    this.onPoint = true;
    selection.select("click", rows, mode.pressed, { toggle: mode.toggle });
  }

  drag(event) {
    const { node, content, mode, manyPoints } = this;
    const { points, lassoPoints, range } = event;
    const rows = manyPoints.on
      ? manyPoints.rowsIn(event)
      : rowsOf(points, content).concat(spansInBox(node, content, range));
    const along = content.spans.length ? alongX(node, range) : null;
    this.selection.select(lassoPoints ? "lasso" : "box", rows, mode.pressed, { along });
  }

  doubleClick(dragmode) {
    if (dragmode === "zoom" || dragmode === "pan") return this.zoom.reset();
    if (!dragmode) return; // what is drawn goes by spots
    // Drawing what the first click selected makes Plotly forget the point under the pointer.
    if (!this.onPoint && !this.node._hoverdata?.length) this.selection.clear();
    this.redraw();
  }
}
