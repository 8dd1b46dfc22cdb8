// Plotly, which every component that draws with it shares.

const libraries = (window.chartLibraries ??= {}); // url -> promise of Plotly

function loadPlotly(url) {
  libraries[url] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      delete libraries[url];
      reject(new Error(`Could not load ${url}`));
    };
    document.head.append(script);
  });
  return libraries[url];
}
