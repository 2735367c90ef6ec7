// "Back" may show a page as the browser kept it whole in its memory, without asking anybody. At a shared desk it may
// be a page of the person before, who has signed out: then it is asked for again, and the server answers.
"use strict";
(() => {
  const reader = document.body.dataset.reader;
  localStorage.setItem("reader", reader);
  addEventListener("pageshow", (event) => {
    if (event.persisted && localStorage.getItem("reader") !== reader) {
      document.documentElement.hidden = true;
      location.reload();
    }
  });
})();
