// Says how many tasks are ticked, and warns of files that are too large before they are sent.
// Without it everything works: the server says the same afterwards.
"use strict";
(() => {
  const MOST_BYTES = 20 * 1024 * 1024;
  for (const form of document.querySelectorAll(".entry-form, .return-form")) {
    const told = form.querySelector("#ticked");
    const boxes = [...form.querySelectorAll("input[name=tasks]")];
    const count = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      told.textContent = ticked ? `已勾选 ${ticked} 项任务` : "尚未勾选任务";
    };
    form.addEventListener("change", count);
    count();

    const files = form.querySelector("input[type=file]");
    if (!files) continue;
    files.addEventListener("change", () => {
      const whole = [...files.files].reduce((sum, file) => sum + file.size, 0);
      const fault = whole > MOST_BYTES
        ? `附件合计 ${(whole / 1048576).toFixed(1)} MB，超过 20 MB，请减少或压缩后再选。`
        : files.files.length > 10 ? `选了 ${files.files.length} 个附件，最多 10 个。` : "";
      files.setCustomValidity(fault);
      if (fault) files.reportValidity();
    });
  }
})();
