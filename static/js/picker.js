// Unit picker: a search box without accents in front of a long list of units.
// The list itself (select[multiple] or checkboxes marked data-picker) stays what the form sends.
"use strict";
(() => {
const all = (query, root) => [...root.querySelectorAll(query)];
const make = (tag, props, ...inside) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...inside);
  return node;
};
const set = (node, names) => Object.entries(names).forEach(([name, value]) => value && node.setAttribute(name, value));
const fold = text => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d")
  .replace(/[^a-z0-9]+/g, " ").trim();
const SHORT_LIST = 12, SHOWN = 60;

function read(root) {
  if (root.options) {
    return [...root.options].map(node => ({ node, flag: "selected", label: node.text, group: node.parentNode.label || "" }));
  }
  return all("input[type=checkbox]", root).map(node => ({ node, flag: "checked", label: node.parentNode.textContent.trim(),
    group: node.closest("div").parentNode.querySelector(":scope > label")?.textContent || "" }));
}

function picker(root) {
  const items = read(root), select = root.options && root;
  if (!select && items.length <= SHORT_LIST) return;
  const sizes = {};
  for (const item of items) {
    item.key = fold(`${item.label} ${item.group}`);
    sizes[item.group] = (sizes[item.group] || 0) + 1;
  }
  const isOn = item => item.node[item.flag];
  const label = select ? document.querySelector(`label[for="${root.id}"]`) : root.querySelector("legend");
  const id = `${root.id}_picker`, listId = `${id}_list`;
  const chips = make("ul", { className: "chips" });
  const box = make("input", { id, type: "text", autocomplete: "off", placeholder: "Gõ để tìm, không cần dấu" });
  const list = make("ul", { id: listId, className: "choices", hidden: true });
  const status = make("span", { className: "unseen" });
  set(box, { role: "combobox", "aria-expanded": "false", "aria-controls": listId, "aria-autocomplete": "list",
    "aria-label": label?.firstChild.textContent.trim(), "aria-describedby": root.getAttribute("aria-describedby"),
    "aria-invalid": root.getAttribute("aria-invalid") });
  set(list, { role: "listbox", tabindex: "-1", "aria-multiselectable": "true", "aria-label": "Gợi ý" });
  set(status, { role: "status" });
  const plain = select || root.querySelector(":scope > div");
  plain.before(make("div", { className: "picker" }, chips, box, list, status));
  plain.hidden = true;
  if (select) {
    select.required = false; // the browser could not show its message on a hidden list; the server checks
    if (label) label.htmlFor = id;
  }
  let rows = [], at = -1;

  function turn(some, on) {
    for (const item of some) item.node[item.flag] = on;
    some[0].node.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function mark() {
    [...list.children].forEach((li, i) => li.classList.toggle("at", i === at));
    box.removeAttribute("aria-activedescendant");
    if (rows[at]) {
      box.setAttribute("aria-activedescendant", `${id}_${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  function open(yes) {
    list.hidden = !yes;
    box.setAttribute("aria-expanded", yes);
  }

  function search() {
    const words = fold(box.value).split(" "), whole = words.join("");
    const found = items.filter(i => words.every(word => i.key.includes(word)) || i.key.replace(/ /g, "").includes(whole));
    rows = [];
    let last = "";
    for (const item of found.slice(0, SHOWN)) {
      if (item.group && item.group !== last) {
        const mates = found.filter(other => other.group === item.group);
        const whole = `Cả ${item.group[0].toLowerCase()}${item.group.slice(1)}`; // unless the list itself offers it as one
        if (mates.length > 1 && mates.length === sizes[item.group] && mates[0].label !== whole) rows.push({ label: whole, note: `${mates.length}`, items: mates });
      }
      last = item.group;
      rows.push({ label: item.label, note: item.group, items: [item] });
    }
    return found.length;
  }

  function suggest() {
    const count = search();
    list.replaceChildren(...rows.map((row, i) => {
      const li = make("li", { id: `${id}_${i}`, className: row.items[1] ? "group" : "" }, row.label, make("span", {}, row.note));
      set(li, { role: "option", "aria-selected": `${row.items.every(isOn)}` });
      li.onclick = () => choose(i);
      return li;
    }));
    if (!count) list.append(make("li", { className: "none" }, "Không thấy tên này. Thử gõ ít chữ hơn."));
    if (count > SHOWN) list.append(make("li", { className: "none" }, `Còn ${count - SHOWN} dòng, gõ thêm để thu hẹp.`));
    status.textContent = `Đã chọn ${chips.children.length}; có ${count} gợi ý`;
    at = box.value ? rows.findIndex(row => !row.items[1]) : Math.min(at, rows.length - 1);
    mark();
  }

  function draw() {
    chips.replaceChildren(...items.filter(isOn).map(item => make("li", { className: "chip" }, item.label,
      make("button", { type: "button", ariaLabel: `Bỏ ${item.label}`, onclick: () => { turn([item], false); box.focus(); } }, "×"))));
    suggest();
  }

  function choose(i) {
    const row = rows[i];
    if (!row) return;
    if (box.value) open(false); // found what was typed; the next letter opens it again
    box.value = "";
    turn(row.items, !row.items.every(isOn));
    at = rows.findIndex(other => other.label === row.label && other.note === row.note);
    mark();
  }

  function key(event) {
    if (event.isComposing || event.ctrlKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const last = items.filter(isOn).pop();
    if (step && !list.hidden && rows.length) at = at < 0 && step < 0 ? rows.length - 1 : (at + step + rows.length) % rows.length;
    else if (step) open(true);
    else if (event.key === "Enter" && list.hidden) open(true);
    else if (event.key === "Enter") choose(at);
    else if (event.key === "Escape" && !list.hidden) open(false);
    else if (event.key === "Backspace" && !box.value && last) turn([last], false);
    else return;
    event.preventDefault();
    mark();
  }

  box.oninput = () => { suggest(); open(true); };
  box.onfocus = box.onclick = () => open(true);
  box.onblur = () => { open(false); at = -1; box.value = ""; suggest(); };
  box.onkeydown = key;
  list.onmousedown = chips.onmousedown = event => event.preventDefault(); // the box keeps the focus
  root.addEventListener("change", draw);
  draw();
}

all("[data-picker]", document).forEach(picker);
})();
