// What a pointer does to the chart: hovering, clicks and drags, as Plotly reports them.

const SAME_CLICK = { ms: 500, pixels: 10 }; // that the presses of a double-click are apart

class Pointer {
  constructor(chart, { selection, mode, tooltip, cursor, renderer, manyPoints }) {
    Object.assign(this, chart, { selection, mode, tooltip, cursor, renderer, manyPoints });
  }

  press(event) {
    if (event.button === 0) this.renderer.hold(); // the end of others goes to the menu they open
    if (!this.isSecond(event)) this.onPoint = false;
    this.pressed = event;
    this.cursor.leave();
    this.tooltip.hide();
    this.mode.press(event);
    this.node.dataset.pointer = "";
    this.node.focus({ preventScroll: true }); // Plotly prevents the focus a press would give
  }

  isSecond({ timeStamp, clientX, clientY }) {
    const { pressed } = this;
    if (!pressed || timeStamp - pressed.timeStamp > SAME_CLICK.ms) return false;
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

  doubleClick() {
    // Drawing what the first click selected makes Plotly forget the point under the pointer.
    if (!this.onPoint && !this.node._hoverdata?.length) this.selection.clear();
    this.redraw(); // Plotly shows nothing selected, even after a double-click on a point
  }
}
