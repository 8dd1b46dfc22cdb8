// What of the map's layers is shown: buttons at its upper edge, which remember what was chosen.

const LAYERS_AT_FIRST = { names: true, contours: true, pictures: false };

class Layers {
  constructor(chart, group) {
    Object.assign(this, chart, { group });
    this.memory.layers ??= { ...LAYERS_AT_FIRST };
    group.addEventListener("click", ({ target }) => {
      const name = target.closest("button")?.dataset.layer;
      if (name) this.toggle(name);
    });
  }

  update() {
    const { layers } = this.content;
    this.group.hidden = !layers.length;
    for (const button of this.group.children) {
      button.hidden = !layers.includes(button.dataset.layer);
      button.setAttribute("aria-pressed", String(this.memory.layers[button.dataset.layer]));
    }
  }

  toggle(name) {
    this.memory.layers[name] = !this.memory.layers[name];
    this.update();
    this.redraw();
  }

  shows(name) {
    return this.content.layers.includes(name) && this.memory.layers[name];
  }
}
