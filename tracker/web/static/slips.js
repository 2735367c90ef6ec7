// The print button, for those whose browser runs scripts; Ctrl+P does the same.
(() => {
  const button = document.getElementById("print");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
})();
