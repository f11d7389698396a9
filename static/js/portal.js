// Comfort on top of pages that work without any script. No dependency, nothing inline.
"use strict";
(() => {
const all = (query, root = document) => [...root.querySelectorAll(query)];
const one = (query, root = document) => root.querySelector(query);
const make = (tag, props, ...inside) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...inside);
  return node;
};
const button = (text, kind, onclick) => make("button", { type: "button", className: `button ${kind}`, onclick }, text);

// Drafts: what is typed stays in this browser, per person and form, until the server says it has it.
const WEEK = 7 * 864e5;
const slot = key => `draft ${document.body.dataset.user} ${key}`;
const store = (action, ...values) => { try { return localStorage[action](...values); } catch { return null; } };
const recall = name => { try { return JSON.parse(store("getItem", name)); } catch { return null; } };
const NOT_TYPED = /^(hidden|password|file|submit|button|reset)$/;
const boxes = form => [...form.elements].filter(e => e.name && e.name !== "confirm_warnings" && !NOT_TYPED.test(e.type) && !("secret" in e.dataset));

function values(form) {
  const names = new Set(boxes(form).map(e => e.name));
  return [...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string");
}

function refill(form, draft) {
  const left = draft.map(pair => [...pair]);
  const take = (name, value) => {
    const at = left.findIndex(pair => pair[0] === name && (value === undefined || pair[1] === value));
    return at < 0 ? null : left.splice(at, 1)[0][1];
  };
  for (const e of boxes(form)) {
    if (e.type === "checkbox" || e.type === "radio") e.checked = take(e.name, e.value) !== null;
    else if (e.options) for (const o of e.options) o.selected = take(e.name, o.value) !== null;
    else e.value = take(e.name) ?? e.value;
    const fold = e.closest("details");
    if (fold && (/checkbox|radio/.test(e.type) ? e.checked : e.value)) fold.open = true;
    e.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function offer(form, draft) {
  const at = new Date(draft.at).toLocaleString("vi", { timeStyle: "short", dateStyle: "short" });
  const close = () => { box.remove(); (boxes(form)[0] || form).focus(); };
  const box = make("div", { className: "message info" }, make("p", {}, `Có nội dung chưa lưu từ ${at}.`),
    button("Khôi phục nội dung chưa lưu", "main", () => { refill(form, draft.values); close(); }),
    button("Bỏ nội dung đó", "", () => { store("removeItem", slot(form.dataset.draftKey)); close(); }));
  box.setAttribute("role", "status");
  form.before(box);
}

function guard(form) {
  const name = slot(form.dataset.draftKey), now = () => JSON.stringify(values(form));
  const start = now(), old = recall(name), refused = one(".message.error") || one(".message.warning", form);
  let timer, busy = false;
  const keep = () => {
    clearTimeout(timer);
    if (now() !== start) store("setItem", name, JSON.stringify({ at: Date.now(), values: values(form) }));
  };
  if (old && JSON.stringify(old.values) !== start) offer(form, old);
  const later = () => { clearTimeout(timer); timer = setTimeout(keep, 300); };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", event => {
    if (busy) return event.preventDefault();
    keep();
    busy = true;
    setTimeout(() => { busy = false; }, 8000);
  });
  for (const link of all("[data-leave]", form)) link.onclick = () => { keep(); busy = true; };
  addEventListener("pageshow", () => { busy = false; });
  addEventListener("pagehide", keep);
  addEventListener("beforeunload", event => { if (!busy && (refused || now() !== start)) event.preventDefault(); });
}

// Progress of a job; when polling fails it waits longer and says so.
async function poll(box, wait = 1000) {
  const text = one("[data-progress-text]", box);
  try {
    const answer = await fetch(box.dataset.pollUrl, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const job = await answer.json();
    one("progress", box).value = job.progress;
    text.textContent = job.text;
    if (job.done && !job.url) return location.reload();
    if (job.done) return Object.assign(one("[data-progress-link]", box), { href: job.url, hidden: false });
    wait = 1000;
  } catch {
    text.textContent = "Mất kết nối, đang thử lại…";
    wait = Math.min(wait * 2, 15000);
  }
  setTimeout(poll, wait, box, wait);
}

// A second question before what cannot be taken back lightly.
function ask(control) {
  const dialog = make("dialog", { onclose: () => dialog.remove() }, make("p", {}, control.dataset.confirm),
    make("div", { className: "actions" }, button("Đồng ý", "main", () => {
      dialog.close();
      control.sure = true;
      control.click();
      control.sure = false;
    }), button("Thôi", "", () => dialog.close())));
  document.body.append(dialog);
  dialog.showModal();
}
document.addEventListener("click", event => {
  const control = event.target.closest("[data-confirm]");
  if (control && !control.sure) { event.preventDefault(); event.stopPropagation(); ask(control); }
}, true);

// Ctrl+Enter saves; with Shift, or Alt+N, saves and goes on to the next one.
document.addEventListener("keydown", event => {
  const enter = (event.ctrlKey || event.metaKey) && event.key === "Enter";
  const again = (enter && event.shiftKey) || (event.altKey && !event.ctrlKey && event.code === "KeyN");
  if (!enter && !again) return;
  const form = event.target.closest("form:has([data-save])") || one("form[data-draft-key]");
  const save = form && one(again ? "[data-save-again]" : "[data-save]", form);
  if (save) { event.preventDefault(); save.click(); }
});

document.documentElement.classList.add("js");
for (const e of all("[data-draft-saved]")) {
  store("removeItem", slot(e.dataset.draftSaved));
  // An address that names the saved draft must not drop the next one when the page is loaded again.
  const here = new URL(location);
  for (const [name, value] of [...here.searchParams]) if (value === e.dataset.draftSaved) here.searchParams.delete(name);
  if (here.href !== location.href) history.replaceState(null, "", here);
}
for (let i = (store("key", 0) && localStorage.length) || 0; i--;) {
  const name = store("key", i);
  if (name.startsWith("draft ") && !(recall(name)?.at > Date.now() - WEEK)) store("removeItem", name);
}
for (const e of all("[data-describes]")) {
  const target = document.getElementById(e.dataset.describes);
  target?.setAttribute("aria-describedby", `${target.getAttribute("aria-describedby") || ""} ${e.id}`.trim());
}
all("form[data-draft-key]").forEach(guard);
all("[data-poll-url]").forEach(box => poll(box));
one("[data-focus]")?.focus();
})();
