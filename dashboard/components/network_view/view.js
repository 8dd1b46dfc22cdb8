// The picture of a network. A layer is chosen by hand or by keys, and what it does is said below.

const FIRST = "encoding"; // the layer that is chosen before anybody chooses

export default mount((parent, data) => new View(parent, data));

/** What is said of a layer. */
function described({ title, does, learned, made_by }) {
  const settings = makeElement("ul", "network-settings");
  settings.append(...made_by.map((line) => makeElement("li", "", line)));
  return [makeElement("strong", "", title), makeElement("p", "", `${does} ${learned}`), settings];
}

class View {
  constructor(parent, data) {
    this.root = parent.querySelector(".network-view");
    this.picture = this.root.querySelector(".network-picture");
    this.details = this.root.querySelector(".network-details");
    this.said = this.root.querySelector(".network-said");
    this.memory = memories[data.key] ??= {};
    this.picture.addEventListener("click", (event) => {
      const layer = event.target.closest("[data-layer]");
      if (layer) this.choose(layer.dataset.layer, { focus: true, byHand: true });
    });
    this.picture.addEventListener("keydown", (event) => this.step(event));
  }

  update(data) {
    const content = JSON.stringify(data);
    if (content === this.content) return;
    this.content = content;
    this.data = data;
    const focused = this.picture.contains(document.activeElement);
    this.picture.innerHTML = data.svg;
    this.root.querySelector(".network-caption").textContent = data.caption;
    this.reserve();
    const kept = data.details[this.memory.chosen] ? this.memory.chosen : FIRST;
    this.choose(kept, { focus: focused });
  }

  layers() {
    return [...this.picture.querySelectorAll("[data-layer]")];
  }

  step(event) {
    const strides = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    const layers = this.layers();
    const at = layers.findIndex((layer) => layer.dataset.layer === this.memory.chosen);
    let to = at + (strides[event.key] ?? 0);
    if (event.key === "Home") to = 0;
    if (event.key === "End") to = layers.length - 1;
    if (to === at || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = layers[(to + layers.length) % layers.length];
    this.choose(next.dataset.layer, { focus: true, byHand: true });
  }

  choose(name, { focus, byHand = false }) {
    this.memory.chosen = name;
    // Kept in sight for who asked for it; before, it would only hide a part of the picture.
    if (byHand) this.details.classList.add("in-sight");
    for (const layer of this.layers()) {
      const chosen = layer.dataset.layer === name;
      layer.setAttribute("aria-checked", chosen);
      layer.setAttribute("tabindex", chosen ? 0 : -1);
      if (chosen && focus) layer.focus({ preventScroll: true });
    }
    this.said.replaceChildren(...described(this.data.details[name]));
  }

  /** As much room as the longest text takes, so that the picture stays where it is. */
  reserve() {
    for (const one of this.details.querySelectorAll(".network-unsaid")) one.remove();
    for (const details of Object.values(this.data.details)) {
      const unsaid = makeElement("div", "network-unsaid");
      unsaid.setAttribute("aria-hidden", "true");
      unsaid.append(...described(details));
      this.details.append(unsaid);
    }
  }

  close() {}
}
