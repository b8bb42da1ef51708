// Fills the blanks of a model letter on this page and copies it. Nothing that is typed leaves here.
const boxes = document.querySelector("#fill-in");
const blanks = [...document.querySelectorAll(".blank")].map((node) => [node, node.textContent]);
const links = [...document.querySelectorAll("[data-letter]")].map((link) => [link, link.getAttribute("href")]);
const typed = (node) => boxes.querySelector(`[data-fills="${node.dataset.blank}"]`).value.trim();

function fill() {
  for (const [node, label] of blanks) node.textContent = typed(node) || label;
  for (const [link, href] of links) {
    link.href = blanks.reduce(
      (sofar, [node, label]) =>
        sofar.replaceAll(encodeURIComponent(label), () => encodeURIComponent(typed(node) || label)),
      href,
    );
  }
}

async function copy(button) {
  const letter = document.getElementById(button.dataset.copy);
  const paragraphs = [...letter.querySelectorAll("p")].map((paragraph) => paragraph.textContent);
  try {
    await navigator.clipboard.writeText(paragraphs.join("\n\n"));
  } catch {
    // Browsers inside other apps often forbid the clipboard: select it, so that one can copy it.
    getSelection().selectAllChildren(letter);
    document.execCommand("copy");
  }
  const status = button.parentElement.querySelector("[role=status]");
  status.textContent = status.dataset.done;
}

boxes.addEventListener("input", fill);
boxes.hidden = false;
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button));
  button.hidden = false;
}
