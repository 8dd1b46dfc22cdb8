// What of the map's layers is shown: buttons at its upper edge, which remember what was chosen for the data.

const LAYERS_AT_FIRST = { names: true, contours: true, pictures: false };

class Layers {
  constructor(chart, group) {
    Object.assign(this, chart, { group });
    this.memory.layers ??= {}; // by data
    group.addEventListener("click", ({ target }) => {
      const name = target.closest("button")?.dataset.layer;
      if (name) this.toggle(name);
    });
  }

  get shown() {
    return (this.memory.layers[this.content.rows_of] ??= { ...LAYERS_AT_FIRST });
  }

  update() {
    const { layers } = this.content;
    this.group.hidden = !layers.length;
    for (const button of this.group.children) {
      button.hidden = !layers.includes(button.dataset.layer);
      button.setAttribute("aria-pressed", String(this.shown[button.dataset.layer]));
    }
  }

  toggle(name) {
    this.shown[name] = !this.shown[name];
    this.update();
    this.redraw();
  }

  shows(name) {
    return this.content.layers.includes(name) && this.shown[name];
  }
}
