// @ts-check
// Runs before the first paint, so that a page chosen dark never flashes white: hence a plain script and not a module.
try {
	document.documentElement.dataset.theme = localStorage.getItem("xinzhi.theme") ?? "system";
} catch {} // storage may be forbidden
