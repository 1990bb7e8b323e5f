// Runs before the first paint, so that a remembered colour scheme never flashes.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var scheme = localStorage.getItem("holdfast-scheme");
    if (scheme === "light" || scheme === "dark") root.dataset.theme = scheme;
  } catch (error) {
    // Storage may be forbidden: the system's scheme then holds.
  }
})();
