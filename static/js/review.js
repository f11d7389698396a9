// Soạn mục: saves while one types, shows that it did, and puts figures in at the cursor.
// Runs before portal.js, so that its question before leaving comes only when something is really unsaved.
"use strict";
(() => {
const PAUSE = 1500;
let form, text, state, timer, saved, sending = false, again = false, stopped = true;

const say = words => { if (state) state.textContent = words; };
const typed = () => {
  const values = new FormData(form);
  for (const name of ["version", "opened", "csrfmiddlewaretoken"]) values.delete(name);
  return new URLSearchParams(values).toString();
};
const later = (wait = PAUSE) => { clearTimeout(timer); timer = setTimeout(save, wait); };

async function save() {
  if (stopped) return;
  if (sending) { again = true; return; }
  sending = true;
  again = false;
  const sent = typed();
  say("Đang lưu…");
  try {
    const answer = await fetch(form.dataset.autosaveUrl, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
    const result = await answer.json();
    if (result.ok) {
      form.elements.version.value = result.version;
      form.elements.opened.value = result.opened;
      saved = sent;
      say("Đã lưu lúc " + new Date().toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" }));
    } else {
      stopped = Boolean(result.conflict);
      say("Chưa lưu: " + result.text);
    }
  } catch {
    say("Mất kết nối; chữ đã gõ được giữ trên máy này, cổng sẽ lưu lại sau.");
    again = true;
  }
  sending = false;
  if (again) later(PAUSE * 4);
}

addEventListener("beforeunload", event => { if (form && typed() === saved) event.stopImmediatePropagation(); });

document.addEventListener("DOMContentLoaded", () => {
  text = document.querySelector("[data-autosave]");
  form = text && text.form;
  if (!form) return;
  state = form.querySelector("[data-autosave-state]");
  stopped = !form.dataset.autosaveUrl;
  saved = stopped ? "" : typed();
  form.addEventListener("input", () => { if (!stopped) { say("Chưa lưu"); later(); } });
  form.addEventListener("submit", () => { clearTimeout(timer); stopped = true; });
});

document.addEventListener("click", event => {
  const button = event.target.closest("[data-insert]");
  if (!button || !text) return;
  text.focus();
  text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
})();
