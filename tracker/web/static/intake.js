// The review page without a round trip: tick all or none, count ticks, warn before typed text is lost.
(function () {
  "use strict";
  var form = document.getElementById("review");
  if (!form) return;

  function boxes(party) {
    return Array.prototype.slice.call(party.querySelectorAll(".ticks input[type=checkbox]"));
  }
  function count(party) {
    var shown = party.querySelector("[data-count]");
    if (!shown) return;
    var all = boxes(party);
    shown.textContent = "已勾选 " + all.filter(function (box) { return box.checked; }).length + " / " + all.length;
  }

  form.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("button[data-tick]") : null;
    if (!button) return;
    event.preventDefault();
    var party = button.closest("fieldset");
    boxes(party).forEach(function (box) { box.checked = button.dataset.tick === "all"; });
    count(party);
    changed = true;
  });

  var changed = false;
  form.addEventListener("input", function (event) {
    changed = true;
    var party = event.target.closest("fieldset.party");
    if (party) count(party);
  });
  form.addEventListener("submit", function () { changed = false; });
  window.addEventListener("beforeunload", function (event) {
    if (changed) { event.preventDefault(); event.returnValue = ""; }
  });
})();
