// Leaves at once and takes the page's place in the history; the plain link works without this.
const exit = document.getElementById("quick-exit");
exit?.addEventListener("click", (event) => {
  event.preventDefault();
  for (const form of document.forms) form.reset();
  document.body.hidden = true;
  location.replace(exit.href);
});

// Says how many letters are left, as the eye counts; the limit itself counts code points.
const count = (text) => (window.Intl?.Segmenter ? [...new Intl.Segmenter().segment(text)].length : [...text].length);
for (const area of document.querySelectorAll("textarea[data-left]")) {
  const line = document.createElement("p");
  line.className = "hint";
  area.after(line);
  const tell = () => {
    const points = [...area.value].length;
    const left = Number(area.dataset.most) - points;
    const letters = points ? Math.trunc((left * count(area.value)) / points) : left;
    line.textContent = left < area.dataset.most / 4 ? area.dataset.left.replace("N", letters) : "";
  };
  area.addEventListener("input", tell);
  tell();
}
