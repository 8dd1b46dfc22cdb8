// A video or a sound as it was uploaded, from where a sequence begins.

export default mount((parent) => new Original(parent));

const clock = (seconds) => {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(1).padStart(4, "0")}`;
};

class Original {
  constructor(parent) {
    this.root = parent.querySelector(".original");
    this.place = parent.querySelector(".original-place");
    this.again = parent.querySelector(".original-again");
    this.time = parent.querySelector(".original-time");
    this.problem = parent.querySelector(".original-problem");
    this.again.addEventListener("click", () => this.start());
  }

  update(data, { setTriggerValue }) {
    this.root.setAttribute("aria-label", data.label);
    const version = `${data.url} ${data.begin}`;
    if (version === this.version) return;
    this.version = version;
    this.data = data;
    const { begin, end } = data;
    this.again.textContent = begin ? `From ${clock(begin)} again` : "From the start again";
    this.time.textContent = end > begin ? `The sequence: ${clock(begin)} to ${clock(end)}` : "";
    this.problem.hidden = true;
    this.media?.pause();
    this.media = document.createElement(data.video ? "video" : "audio");
    Object.assign(this.media, { controls: true, preload: "metadata", playsInline: true });
    this.media.addEventListener("loadedmetadata", () => this.start(), { once: true });
    this.media.addEventListener("error", () => {
      this.problem.hidden = false;
      setTriggerValue("unplayable", true); // it can be converted, or what was is no better
    });
    this.media.src = data.url;
    this.place.replaceChildren(this.media);
  }

  start() {
    this.media.currentTime = this.data.begin;
    this.media.play().catch(() => {}); // browsers may want a click first; the controls are there
  }

  close() {
    this.media?.pause();
    this.media?.removeAttribute("src");
  }
}
