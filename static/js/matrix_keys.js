// Ma trận của biểu: arrows, Enter and blocks of cells as in a spreadsheet. What it writes is told by "change" events.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
const form = document.querySelector("[data-matrix]");
if (!form) return;
const grid = [...form.querySelectorAll("tbody tr")].map(row => [...row.querySelectorAll("[data-slot]")]);
const boxIn = slot => slot && slot.querySelector("[data-cell]");
const write = (box, text) => { box.value = text; box.dispatchEvent(new Event("change", { bubbles: true })); };
let from = null;

const place = cell => {
  const y = grid.findIndex(row => row.some(slot => slot.contains(cell)));
  return y < 0 ? null : [y, grid[y].findIndex(slot => slot.contains(cell))];
};
const step = (cell, down, right) => {
  let [y, x] = place(cell);
  for (y += down, x += right; grid[y] && grid[y][x]; y += down, x += right) if (boxIn(grid[y][x])) return boxIn(grid[y][x]);
  return null;
};
const block = () => {
  const to = document.activeElement.matches("[data-cell]") && document.activeElement;
  if (!from || !to || from === to) return null;
  const [a, b] = [place(from), place(to)], span = n => [Math.min(a[n], b[n]), Math.max(a[n], b[n]) + 1];
  return grid.slice(...span(0)).map(row => row.slice(...span(1)));
};
const mark = () => {
  for (const slot of grid.flat()) slot.classList.remove("picked");
  for (const slot of (block() || []).flat()) slot.classList.add("picked");
};
form.addEventListener("keydown", event => {
  const cell = event.target;
  if (!cell.matches("[data-cell]") || event.ctrlKey || event.altKey || event.isComposing) return;
  const start = cell.selectionStart === 0 && cell.selectionEnd === 0, end = cell.selectionStart === cell.value.length;
  const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0] }[event.key]
    || (event.key === "ArrowLeft" && (start || whole) && [0, -1]) || (event.key === "ArrowRight" && (end || whole) && [0, 1]);
  if (event.key === "Delete" && block()) { event.preventDefault(); for (const box of block().flat().map(boxIn)) if (box) write(box, ""); }
  if (!move) return;
  event.preventDefault();
  const next = step(cell, ...move);
  if (event.shiftKey && event.key !== "Enter") from = from || cell; else from = null;
  if (next) { next.focus(); next.select(); } else write(cell, cell.value);
  mark();
});
form.addEventListener("mousedown", event => {
  const cell = event.target.closest("[data-cell]"), at = document.activeElement;
  from = cell && event.shiftKey && at.matches("[data-cell]") ? from || at : null;
  setTimeout(mark);
});
form.addEventListener("copy", event => {
  const chosen = block();
  if (!chosen) return;
  event.preventDefault();
  event.clipboardData.setData("text/plain", chosen.map(row => row.map(s => boxIn(s) ? boxIn(s).value : "").join("\t")).join("\n"));
});
form.addEventListener("paste", event => {
  const cell = event.target, text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!cell.matches("[data-cell]") || !/[\t\n]/.test(text)) return;
  event.preventDefault();
  const [top, left] = place(cell);
  text.split("\n").forEach((row, y) => row.split("\t").forEach((value, x) => {
    const box = boxIn(grid[top + y] && grid[top + y][left + x]);
    if (box) write(box, value.trim());
  }));
});
});
