// Ma trận của biểu: saves each cell by itself and shows how it stands. How one moves and pastes is in matrix_keys.js.
// What is typed lies in this browser until the server has it: a lost network or an ended session loses nothing.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
const form = document.querySelector("[data-matrix]");
if (!form) return;
const AGAIN = 5000, NIL = "không phát sinh";
const name = `matrix ${document.body.dataset.user} ${form.dataset.matrix}`;
const token = form.elements.csrfmiddlewaretoken.value, bar = form.querySelector("[data-matrix-state]");
const why = form.elements.change_reason;
const cells = [...form.querySelectorAll("[data-cell]")];
const near = (cell, what) => document.getElementById("s-" + cell.dataset.cell).querySelector(what);
const version = cell => form.elements["v-" + cell.dataset.cell];
const was = cell => form.elements["w-" + cell.dataset.cell];
const waiting = new Map(), unexplained = new Set();
let sending = false, timer;

let left = {};
try { left = JSON.parse(localStorage.getItem(name)) || {}; } catch { /* nothing kept */ }
const known = new Set(cells.map(c => c.dataset.cell));
const stranded = Object.entries(left).filter(([key]) => !known.has(key));
const keep = () => {
  const typed = Object.fromEntries([
    ...stranded, ...cells.filter(c => c.value !== was(c).value).map(c => [c.dataset.cell, [c.value, version(c).value]])]);
  try { Object.keys(typed).length ? localStorage.setItem(name, JSON.stringify(typed)) : localStorage.removeItem(name); } catch { /* private window */ }
};
const say = (words = "") => {
  const wrong = cells.filter(c => c.hasAttribute("aria-invalid")).length;
  bar.textContent = words || (waiting.size ? `Đang chờ lưu ${waiting.size} ô…` : wrong ? `${wrong} ô chưa lưu được, xem lời nhắc dưới ô` : "Đã lưu mọi ô");
};
const show = (cell, tone, words, said = [], wrong = false) => {
  const state = near(cell, "[data-state]");
  state.className = "tag " + tone;
  state.textContent = words;
  near(cell, "[data-said]").replaceChildren(...said.map(text => Object.assign(document.createElement("li"), { textContent: text })));
  wrong ? cell.setAttribute("aria-invalid", "true") : cell.removeAttribute("aria-invalid");
};

function put(cell) {
  if (cell.value.trim().toLowerCase() === "k") cell.value = NIL;
  if (cell.value === was(cell).value && !cell.hasAttribute("aria-invalid")) return;
  waiting.set(cell, { line: cell.dataset.line, text: cell.value, version: version(cell).value });
  show(cell, "warn", "Đang chờ");
  keep();
  say();
  send();
}

async function send() {
  if (sending || !waiting.size) return;
  sending = true;
  const [cell, asked] = waiting.entries().next().value;
  let wait = 0;
  try {
    const body = new URLSearchParams({ ...asked, change_reason: why ? why.value : "", csrfmiddlewaretoken: token });
    const answer = await fetch(cell.dataset.url, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status >= 500) throw new Error("busy");
    const result = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
    if (waiting.get(cell) === asked) waiting.delete(cell);
    else if (result && answer.ok) waiting.get(cell).version = result.version;
    took(cell, asked, answer, result);
  } catch {
    wait = AGAIN;
    say(`Mất kết nối; ${waiting.size} ô đang chờ, chữ đã gõ vẫn được giữ trên máy này`);
  }
  sending = false;
  clearTimeout(timer);
  if (waiting.size) timer = setTimeout(send, wait);
  if (!wait) say();
}

function took(cell, asked, answer, result) {
  if ("nil" in asked) {
    if (!result || !answer.ok) cell.checked = !cell.checked;
    const state = document.getElementById("s-" + cell.dataset.nil).querySelector("[data-state]");
    state.className = "tag " + (answer.ok && result ? result.tone : "bad");
    state.textContent = answer.ok && result ? result.words : (result && result.text) || "Chưa lưu";
  } else if (!result) {
    show(cell, "bad", "Chưa lưu", ["Phiên làm việc đã hết hoặc bạn không còn quyền. Hãy tải lại trang và đăng nhập; chữ đã gõ vẫn được giữ trên máy này."], true);
  } else if (answer.ok) {
    version(cell).value = result.version;
    was(cell).value = result.text;
    if (cell.value === asked.text) { cell.value = result.text; if (!waiting.has(cell)) show(cell, result.tone, result.words, result.said); }
  } else if (answer.status === 409) {
    conflict(cell, result);
  } else {
    show(cell, result.tone, result.words, [result.text], true);
    if (result.state === "reason") { unexplained.add(cell); if (why) why.setAttribute("aria-invalid", "true"); }
  }
  keep();
}

function conflict(cell, result) {
  const who = result.who ? ` (${result.who})` : "";
  show(cell, "warn", "Người khác vừa ghi", [`Người khác${who} vừa ghi: ${result.theirs || "để trống"}`], true);
  const choice = (text, act) => Object.assign(document.createElement("button"), {
    type: "button", className: "button small", textContent: text,
    onclick: () => { version(cell).value = result.version; was(cell).value = result.theirs; act(); keep(); cell.focus(); },
  });
  near(cell, "li").append(document.createElement("br"),
    choice("Lấy giá trị đó", () => { cell.value = result.theirs; show(cell, "ok", "Đã lưu"); say(); }), choice("Giữ của tôi", () => put(cell)));
}

form.addEventListener("keydown", event => {
  const cell = event.target;
  if (event.key !== "Escape" || !cell.matches("[data-cell]") || event.isComposing) return;
  cell.value = was(cell).value;
  cell.removeAttribute("aria-invalid");
  keep();
});
form.addEventListener("input", event => { if (event.target.matches("[data-cell]")) keep(); });
form.addEventListener("change", event => {
  const box = event.target;
  if (box.matches("[data-cell]")) put(box);
  if (box === why && why.value.trim()) {
    why.removeAttribute("aria-invalid");
    unexplained.forEach(put);
    unexplained.clear();
  }
  if (box.matches("[data-nil]")) { waiting.set(box, { line: box.dataset.line, nil: box.checked ? "1" : "0" }); say(); send(); }
});
form.addEventListener("submit", event => { event.preventDefault(); cells.forEach(put); });
document.addEventListener("click", event => {
  if (!event.target.closest("[data-flush]")) return;
  cells.forEach(c => { if (c.value !== was(c).value && !c.hasAttribute("aria-invalid")) put(c); });
  if (waiting.size) { event.preventDefault(); event.stopPropagation(); say(`Còn ${waiting.size} ô đang lưu, xin bấm lại sau giây lát`); }
}, true);
addEventListener("online", send);
addEventListener("beforeunload", event => { if (waiting.size) event.preventDefault(); });

for (const one of stranded) {
  const place = document.getElementById("s-" + one[0]);
  if (!place) continue;
  const told = Object.assign(document.createElement("li"), { textContent: `Đã gõ “${one[1][0]}” nhưng chưa lưu được vì ô này đã đóng. ` });
  const drop = () => { stranded.splice(stranded.indexOf(one), 1); told.remove(); keep(); };
  told.append(Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: "Bỏ", onclick: drop }));
  place.querySelector("[data-said]").append(told);
}
for (const cell of cells) {
  const [text, seen] = left[cell.dataset.cell] || [];
  if (text === undefined || text === was(cell).value) continue;
  cell.value = text;
  version(cell).value = seen;
  put(cell);
}
});
