// Draws every chart with the colours of the page; a closed row's charts wait until it opens.
const colours = getComputedStyle(document.documentElement);
const text = colours.getPropertyValue("--text"), line = colours.getPropertyValue("--line");
function draw(box) {
  if (box.dataset.drawn) return;
  box.dataset.drawn = "yes";
  const figure = JSON.parse(box.querySelector("script").textContent);
  const layout = { ...figure.layout, template: {}, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    font: { color: text, size: 11 }, width: box.clientWidth, height: box.clientHeight };
  layout.xaxis = { ...layout.xaxis, gridcolor: line, zerolinecolor: line };
  layout.yaxis = { ...layout.yaxis, gridcolor: line, zerolinecolor: line };
  Plotly.newPlot(box, figure.data, layout, { displayModeBar: false, responsive: false });
}
document.querySelectorAll(".chart").forEach((box) => { if (box.clientWidth) draw(box); });
document.querySelectorAll("details").forEach((row) => row.addEventListener("toggle", () =>
  row.querySelectorAll(".chart").forEach(draw)));
