// @ts-check
// Runs before the first paint, so that a dark page never flashes white: hence a plain script and not a module.
(() => {
  /** @param {string} name */
  const read = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // storage may be forbidden
    }
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const apply = () => {
    const chosen = read("xinzhi.theme") ?? "system";
    root.dataset.themeChoice = chosen;
    root.dataset.theme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
  };
  apply();
  dark.addEventListener("change", apply);
  if (read("xinzhi.language") === "en") root.lang = "en";
})();
