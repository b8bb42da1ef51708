// Shows a session's local times while an organizer types; the server computes them.
const field = (name) => document.querySelector(`[name="${name}"]`);

async function refresh() {
  const box = document.querySelector("#city-times");
  if (!box) return;
  const query = new URLSearchParams({
    city: field("host_city").value,
    date: field("start_0").value,
    time: field("start_1").value,
  });
  const answer = await fetch(`${box.dataset.url}?${query}`, { credentials: "same-origin" });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  box.replaceWith(page.querySelector("#city-times"));
}

window.addEventListener("load", () => {
  for (const name of ["start_0", "start_1"]) {
    field(name)?.addEventListener("input", refresh);
    // Django's calendar and clock write the field without an event: look again when it is left.
    field(name)?.addEventListener("focus", () => setTimeout(refresh, 300));
    field(name)?.addEventListener("blur", refresh);
  }
  // The autocomplete of the host city tells jQuery only.
  window.django?.jQuery('[name="host_city"]').on("change", refresh);
});
