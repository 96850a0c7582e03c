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
  const { dataset } = document.documentElement;
  const apply = () => {
    dataset.themeChoice = read("xinzhi.theme") ?? dataset.themeChoice ?? "system";
    dataset.theme = dataset.themeChoice === "system" ? (dark.matches ? "dark" : "light") : dataset.themeChoice;
  };
  apply();
  dark.addEventListener("change", apply);
  addEventListener("xinzhi-theme", apply);
})();
