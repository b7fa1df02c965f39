// Runs before the first paint (see vite.config.ts), so that a dark screen never flashes white.
// The keys are the ones in shared/appearance.ts.
(function () {
  var theme = "system";
  try {
    theme = localStorage.getItem("vc.theme") || "system";
  } catch {
    // No storage: follow the system.
  }
  var dark = theme === "dark" || (theme === "system" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("vc-dark", dark);
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
})();
