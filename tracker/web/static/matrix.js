// Makes the matrix quicker: arrow keys, folding, and the explanation beside the table.
// Without it every cell is a link to its page.
"use strict";
(() => {
  const table = document.getElementById("matrix");
  const panel = document.getElementById("panel");
  if (!table) return;

  let opened = null; // the cell whose explanation is shown
  const linkOf = (cell) => cell && cell.querySelector("a");
  const rows = () => [...table.tBodies].filter((body) => !body.hidden && !body.classList.contains("section")).flatMap((body) => [...body.rows]);

  table.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && !event.shiftKey && opened && opened.contains(event.target)) {
      event.preventDefault();
      panel.querySelector(".close").focus(); // not through all other cells
      return;
    }
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const cell = event.target.closest("td, th");
    if (!step || !cell || event.altKey || event.ctrlKey || event.metaKey) return;
    const all = rows();
    let row = all.indexOf(cell.parentElement);
    let column = cell.cellIndex;
    for (;;) {
      row += step[0];
      column += step[1];
      if (row < 0 || row >= all.length || column < 0 || column >= all[row].cells.length) return;
      const link = linkOf(all[row].cells[column]);
      if (link) { event.preventDefault(); link.focus(); return; }
    }
  });

  for (const button of table.querySelectorAll(".fold")) {
    button.addEventListener("click", () => {
      const body = document.getElementById(button.getAttribute("aria-controls"));
      body.hidden = !body.hidden;
      button.setAttribute("aria-expanded", String(!body.hidden));
    });
  }

  const close = () => {
    panel.hidden = true;
    if (opened) { opened.classList.remove("on"); linkOf(opened).focus(); opened = null; }
  };
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && event.shiftKey && event.target.matches(".close")) { event.preventDefault(); linkOf(opened).focus(); }
  });
  const open = async (link) => {
    const address = new URL(link.href);
    address.pathname += "/panel";
    const answer = await fetch(address, { headers: { "X-Requested-With": "panel" } });
    if (!answer.ok || answer.redirected) { location.href = link.href; return; }
    panel.innerHTML = await answer.text();
    const button = document.createElement("button");
    button.type = "button"; button.className = "plain close"; button.textContent = "关闭";
    button.addEventListener("click", close);
    panel.prepend(button);
    if (opened) opened.classList.remove("on");
    opened = link.closest("td");
    opened.classList.add("on");
    panel.hidden = false;
  };
  table.addEventListener("click", (event) => {
    const link = event.target.closest("tbody td a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(link).catch(() => { location.href = link.href; });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !panel.hidden) close(); });

  // The form's filters act when they are changed; the button stays for who has no script.
  for (const field of document.querySelectorAll("#only, #group, #as_of")) {
    field.addEventListener("change", () => { if (field.value || field.id !== "as_of") field.form.requestSubmit(); });
  }
})();
