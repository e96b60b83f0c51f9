// Shows what was reported. Listens on the window only, so it keeps working when the wasm does not.
const toasts = document.getElementById("toasts");
const broken = document.getElementById("broken");

addEventListener("panicle:sent", ({ detail }) => show("Reported", detail.event_id));

addEventListener("panicle:panic", ({ detail }) => {
  const { file, line } = detail.location;
  document.getElementById("broken-message").textContent = detail.message;
  document.getElementById("broken-place").textContent = `${file.split("/").slice(-2).join("/")}:${line}`;
  broken.hidden = false;
});

document.getElementById("reload").addEventListener("click", () => location.reload());

function show(title, eventId) {
  const toast = document.createElement("output");
  toast.className = "toast";
  toast.dataset.eventId = eventId;
  const strong = document.createElement("strong");
  strong.textContent = title;
  const code = document.createElement("code");
  code.textContent = eventId;
  toast.append(strong, code);
  toasts.append(toast);
  setTimeout(() => toast.remove(), 12_000);
}
