// Gives Django's autocomplete fields the name of their label, which select2 leaves out.
// jQuery's own queue: this then runs after the fields have been made.
window.django?.jQuery?.(() => {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${select.id}"]`);
    if (!label) continue;
    label.id ||= `${select.id}_label`;
    const made = select.nextElementSibling;
    for (const part of made?.querySelectorAll(".select2-selection, .select2-selection__rendered") ?? []) {
      part.setAttribute("aria-labelledby", `${label.id} ${part.getAttribute("aria-labelledby") ?? ""}`.trim());
    }
  }
});
