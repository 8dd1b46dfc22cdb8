// Elements that several components are made of.

const PLAY = "M8 5v14l11-7z";
const PAUSE = "M6 5h4v14H6zm8 0h4v14h-4z";

const prefersReducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

async function load(png) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  return image;
}

/** The whole screen for an element, or the page again. */
function toggleFullScreen(node) {
  if (document.fullscreenElement) document.exitFullscreen();
  else node.requestFullscreen();
}

function makeElement(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

/** Let a button show and say what it does next; `hint` is added to its tooltip. */
function labelPlayButton(button, playing, hint = "") {
  const action = playing ? "Pause" : "Play";
  const path = playing ? PAUSE : PLAY;
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
  button.setAttribute("aria-label", action);
  button.title = action + hint;
}
