// One tick for all accounts of the page, for those whose browser runs scripts.
(() => {
  const all = document.getElementById("all-accounts");
  if (!all) return;
  const ticks = [...document.querySelectorAll("input[name=accounts]")];
  all.hidden = false;
  all.addEventListener("change", () => ticks.forEach((tick) => { tick.checked = all.checked; }));
})();
