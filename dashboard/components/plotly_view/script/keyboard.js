// What keys do to the chart that has the focus.

class Keyboard {
  constructor(chart, { selection, mode, zoom, cursor, spots }) {
    Object.assign(this, chart, { selection, mode, zoom, cursor, spots });
  }

  press(event) {
    delete this.node.dataset.pointer;
    if (event.ctrlKey || event.metaKey || !this.node.data) return;
    if (event.altKey && event.key !== "Enter") return;
    if (this.spots.press(event)) return event.preventDefault();
    const { zoom, cursor, content } = this;
    const canPick = cursor.row !== null && content.select;
    const actions = {
      n: () => cursor.step(1),
      p: () => cursor.step(-1),
      ...(canPick && { Enter: () => this.pick(event), " ": () => this.pick(event) }),
      Escape: () => this.selection.clear(),
      "+": () => zoom.by(0.8),
      "=": () => zoom.by(0.8),
      "-": () => zoom.by(1.25),
      0: () => zoom.reset(),
      ArrowLeft: () => zoom.by(1, { x: -0.1 }),
      ArrowRight: () => zoom.by(1, { x: 0.1 }),
      ArrowDown: () => zoom.by(1, { y: -0.1 }),
      ArrowUp: () => zoom.by(1, { y: 0.1 }),
    };
    const action = actions[event.key.length > 1 ? event.key : event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  }

  /** Select the point that the cursor is at, as a click would. */
  pick(event) {
    const { mode, cursor, spots } = this;
    if (spots.on) {
      for (const { row, trace, point } of pointsInSight(this.node, this.content)) {
        if (row === cursor.row) return spots.go([trace.x[point], trace.y[point]]);
      }
    }
    mode.press(event);
    this.selection.select("click", [cursor.row], mode.pressed, { toggle: mode.toggle });
    cursor.announce();
  }
}
