// Soạn mục: saves while one types, shows that it did, and puts figures in at the cursor.
"use strict";
(() => {
const form = document.querySelector("form[data-autosave-url]") || document.querySelector("form[data-draft-key]");
const text = form && form.querySelector("[data-autosave]");
if (!text) return;
const state = form.querySelector("[data-autosave-state]");
const say = words => { if (state) state.textContent = words; };
const PAUSE = 1500;
let timer, saved = text.value, sending = false, again = false, stopped = !form.dataset.autosaveUrl;

async function save() {
  if (stopped) return;
  if (sending) { again = true; return; }
  sending = true;
  again = false;
  const sent = text.value;
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
    say("Mất kết nối; chữ đã gõ được giữ trên máy này, sẽ lưu lại sau.");
    again = true;
  }
  sending = false;
  if (again) later(PAUSE * 4);
}

function later(wait = PAUSE) {
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}

form.addEventListener("input", () => { say(stopped ? state.textContent : "Chưa lưu"); later(); });
form.addEventListener("submit", () => { clearTimeout(timer); stopped = true; });

// Nothing is lost any more once the server has it, so nobody needs to be asked before leaving.
addEventListener("beforeunload", event => { if (text.value === saved) event.stopImmediatePropagation(); }, true);

document.addEventListener("click", event => {
  const button = event.target.closest("[data-insert]");
  if (!button) return;
  text.focus();
  text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
});
})();
